'use strict'
// Stands in for Electron's own default app, which a packaged runtime lacks: `electron [switches] DIR|FILE [arguments]`.
// It runs before the application and must leave its switches alone, --user-data-dir above all.
const { app, dialog } = require('electron')
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')

/** The modules asked for by `-r`, and the first argument that is not a switch. */
function readArguments(argv) {
  const preload = []
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]
    if (argument === '-r' || argument === '--require') preload.push(argv[(index += 1)])
    else if (argument.startsWith('--app=')) return { preload, target: argument.slice(6) }
    else if (!argument.startsWith('-')) return { preload, target: argument }
  }
  return { preload, target: undefined }
}

/** Gives Electron the application's own name and version, as a packaged application has them. */
function adopt(directory) {
  const file = path.join(directory, 'package.json')
  if (!fs.existsSync(file)) return
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (manifest.version) app.setVersion(manifest.version)
  const name = manifest.productName ?? manifest.name
  if (name) app.setName(name)
  if (name && app.setDesktopName) app.setDesktopName(manifest.desktopName ?? `${name}.desktop`)
}

function load(target) {
  const absolute = path.resolve(target)
  const isDirectory = fs.statSync(absolute).isDirectory()
  const main = Module._resolveFilename(absolute, null, true)
  if (isDirectory) adopt(absolute)
  app.setAppPath(isDirectory ? absolute : path.dirname(main))
  Module._load(main, null, true)
}

function fail(message) {
  console.error(message)
  if (process.env.DISPLAY === undefined) dialog.showErrorBox('Switchyard did not start', message)
  app.exit(1)
}

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
const { preload, target } = readArguments(process.argv.slice(1))
if (preload.length > 0) Module._preloadModules(preload)
if (target === undefined) {
  fail('usage: electron [switches] DIRECTORY|FILE [arguments]')
} else {
  try {
    load(target)
  } catch (error) {
    fail(`cannot start ${target}: ${error?.stack ?? error}`)
  }
}
