/** Which folder may import which: the arrows of docs/architecture.md. An import against an arrow fails the build. */
const restrict = (files, groups, ignores = []) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.test.tsx', ...ignores],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: groups.map(([group, message]) => ({ group, message })) },
    ],
  },
})

const ELECTRON = [
  ['electron', 'electron/*'],
  'Electron belongs to main/{index,bridge,windows,settings,platform} and preload.',
]
const PG = [
  ['pg', 'ioredis', 'pg-*'],
  'Database clients belong to sources and to the action tools.',
]
const UP = (...names) => [
  names.flatMap((n) => [`**/${n}/**`, `**/${n}`]),
  'This import goes against the arrow of the architecture.',
]

export const zones = [
  restrict(
    ['src/shared/**'],
    [
      [
        ['electron', 'node:*', '**/main/**', '**/renderer/**', '**/preload/**'],
        'shared knows no world.',
      ],
    ],
  ),
  restrict(
    ['src/main/sources/**'],
    [ELECTRON, UP('sampler', 'history', 'alerts', 'diagnosis', 'actions', 'bridge', 'windows')],
  ),
  restrict(
    ['src/main/sampler/**'],
    [ELECTRON, PG, UP('history', 'alerts', 'diagnosis', 'actions', 'bridge', 'windows')],
  ),
  restrict(
    ['src/main/history/**'],
    [ELECTRON, PG, UP('sources', 'sampler', 'alerts', 'diagnosis', 'actions', 'bridge', 'windows')],
  ),
  restrict(
    ['src/main/telemetry/**'],
    [ELECTRON, PG, UP('sampler', 'alerts', 'diagnosis', 'actions', 'windows')],
  ),
  restrict(['src/main/alerts/**'], [ELECTRON, PG, UP('sampler', 'actions', 'bridge', 'windows')]),
  restrict(['src/main/actions/**'], [ELECTRON, UP('sampler', 'bridge', 'windows')]),
  restrict(['src/main/recovery/**'], [ELECTRON, PG, UP('sampler', 'bridge', 'windows')]),
  restrict(['src/main/compose.ts', 'src/cli/**'], [ELECTRON, PG]),
  restrict(
    ['src/renderer/**'],
    [
      [
        ['electron', 'node:*', '**/main/**', '**/preload/**', 'pg', 'ioredis'],
        'The page knows shared and the bridge alone.',
      ],
    ],
  ),
  restrict(['src/renderer/src/ui/**'], [UP('panels', 'shell', 'actions')]),
  restrict(['src/renderer/src/live/**'], [UP('panels', 'shell', 'actions', 'ui')]),
]
