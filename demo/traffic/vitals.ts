/** What a browser reports when a page is left: an event `browser.web_vital` of OpenTelemetry. */
export interface Vital {
  readonly name: 'lcp' | 'inp' | 'cls' | 'fcp' | 'ttfb'
  /** Milliseconds; for cls a sum of shifts without a unit. */
  readonly value: number
  readonly rating: 'good' | 'needs-improvement' | 'poor'
}

/** How good a user's device and line are: the same for all pages of one user. */
export interface Device {
  /** Times that all of the browser's own work takes. */
  readonly slowness: number
  readonly roundTripMs: number
}

/** Good up to the first, poor above the second: the limits of web.dev. */
const LIMITS: Record<Vital['name'], readonly [number, number]> = {
  lcp: [2_500, 4_000],
  inp: [200, 500],
  cls: [0.1, 0.25],
  fcp: [1_800, 3_000],
  ttfb: [800, 1_800],
}

/** Most are quick, a few are several times slower: a phone on a train. */
export function makeDevice(random: () => number): Device {
  return { slowness: spread(random, 1, 0.45), roundTripMs: spread(random, 90, 0.8) }
}

/** The five figures of one page whose answer took so long. */
export function measurePage(device: Device, tookMs: number, random: () => number): Vital[] {
  const { slowness, roundTripMs } = device
  const ttfb = 2 * roundTripMs + tookMs
  const fcp = ttfb + slowness * spread(random, 620, 0.35)
  const lcp = fcp + slowness * spread(random, 540, 0.5)
  const inp = slowness * spread(random, 85, 0.6)
  const cls = random() < 0.62 ? random() * 0.02 : Math.min(1, spread(random, 0.06, 0.8))
  return [
    rate('ttfb', ttfb),
    rate('fcp', fcp),
    rate('lcp', lcp),
    rate('inp', inp),
    rate('cls', cls),
  ]
}

function rate(name: Vital['name'], value: number): Vital {
  const [good, poor] = LIMITS[name]
  const rating = value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor'
  return { name, value: name === 'cls' ? Number(value.toFixed(4)) : Math.round(value), rating }
}

/** Log-normal around a median, as such times are. */
function spread(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return median * Math.exp(sigma * normal)
}

/** The attributes of the event, by OpenTelemetry's conventions. */
export function toAttributes(
  { name, value, rating }: Vital,
  page: { readonly path: string; readonly session: string; readonly random: () => number },
): Record<string, string | number> {
  const kinds = ['navigate', 'navigate', 'navigate', 'reload', 'back-forward'] as const
  return {
    'browser.web_vital.name': name,
    'browser.web_vital.value': value,
    'browser.web_vital.delta': value,
    'browser.web_vital.id': `v5-${Math.floor(page.random() * 1e13)}`,
    'browser.web_vital.rating': rating,
    'browser.web_vital.navigation_type':
      kinds[Math.floor(page.random() * kinds.length)] ?? 'navigate',
    'url.path': page.path,
    'session.id': page.session,
  }
}
