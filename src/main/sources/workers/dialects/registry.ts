import { actuator } from './actuator'
import { bareWord } from './bare-word'
import type { Dialect } from './dialect'
import { dotnet } from './dotnet'
import { healthJson, plainJson } from './health-json'
import { kubernetes } from './kubernetes'
import { lightship } from './lightship'
import { microProfile } from './microprofile'
import { opsV1 } from './ops-v1'
import { prometheus } from './prometheus'
import { terminus } from './terminus'

/** Every dialect: one line each. The first that knows an answer reads it, so the plainest come last. */
export const DIALECTS: readonly Dialect[] = [
  opsV1,
  actuator,
  microProfile,
  dotnet,
  terminus,
  healthJson,
  plainJson,
  kubernetes,
  lightship,
  bareWord,
  prometheus,
]
