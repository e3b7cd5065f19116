import { markup, Markup } from './markup'

export const NONE = new Markup('')

export function section(title: string, body: readonly Markup[] | Markup): Markup {
  return markup`<section>
    <h2>${title}</h2>
    ${body}
  </section>
`
}

export function table(
  heads: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const cells = (row: readonly (string | Markup)[]): Markup[] =>
    row.map((cell) => markup`<td>${cell}</td>`)
  return markup`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => markup`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            markup`<tr>
              ${cells(row)}
            </tr>
`,
        )}
      </tbody>
    </table>
  </div>
`
}
