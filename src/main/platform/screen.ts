/** What the parts may ask of the window, without knowing Electron. */
export interface Screen {
  /** OV7: the whole screen, kept awake. */
  readonly wall: boolean
  /** Asked again and again by a page that lives: one that falls silent on the wall is loaded anew. */
  setWall(on: boolean): void
}

/** Where there is no window. */
export const noScreen: Screen = { wall: false, setWall: () => undefined }
