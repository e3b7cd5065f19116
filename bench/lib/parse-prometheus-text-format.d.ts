/** The peer of bench/scrape.ts comes without types. */
declare module 'parse-prometheus-text-format' {
  export default function parse(text: string): unknown
}
