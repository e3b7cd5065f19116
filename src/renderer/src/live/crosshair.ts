import { Cell } from './cell'

/** The one crosshair of the page: a time under the pointer, in ms, or null. Kept outside React, since it moves with the mouse. */
export class Crosshair extends Cell<number | null> {
  constructor() {
    super(null)
  }
}
