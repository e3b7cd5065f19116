import type { Rule } from './rule'

/** Every rule there is: one file in rules/ and one line here. */
export const RULES: readonly Rule[] = []
