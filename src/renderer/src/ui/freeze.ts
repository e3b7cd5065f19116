export interface ShownRow<Row> {
  readonly key: string
  readonly row: Row
  /** It is no longer there; kept in its place until the order is free again. */
  readonly gone: boolean
}

export interface Frozen<Row> {
  readonly shown: readonly ShownRow<Row>[]
  /** How many rows came, went or moved behind the frozen order. */
  readonly waiting: number
}

export interface KeyedRow<Row> {
  readonly key: string
  readonly row: Row
}

/** Rows in a frozen order with their newest values: nothing moves under the pointer. */
export function freeze<Row>(
  order: readonly KeyedRow<Row>[],
  fresh: readonly KeyedRow<Row>[],
): Frozen<Row> {
  const freshByKey = new Map(fresh.map(({ key, row }) => [key, row]))
  const held = new Set(order.map(({ key }) => key))
  const shown = order.map(({ key, row }) => {
    const now = freshByKey.get(key)
    return { key, row: now ?? row, gone: now === undefined }
  })
  const added = fresh.filter(({ key }) => !held.has(key)).length
  const kept = order.filter(({ key }) => freshByKey.has(key))
  const sameOrder = fresh.filter(({ key }) => held.has(key))
  const moved = kept.filter(({ key }, index) => sameOrder[index]?.key !== key).length
  return { shown, waiting: added + (order.length - kept.length) + moved }
}

export function free<Row>(fresh: readonly KeyedRow<Row>[]): Frozen<Row> {
  return { shown: fresh.map(({ key, row }) => ({ key, row, gone: false })), waiting: 0 }
}
