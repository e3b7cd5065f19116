// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { Field } from './field'

afterEach(cleanup)

describe('a field', () => {
  it('IN7, ST1: says when it may hold a secret, so that no picture is taken of it', () => {
    const { container } = render(
      <>
        <Field label="Address" secret value="a" onChange={() => undefined} />
        <Field label="Title" value="b" onChange={() => undefined} />
      </>,
    )
    const marked = [...container.querySelectorAll<HTMLInputElement>('[data-secret]')]
    expect(marked.map(({ value }) => value)).toEqual(['a'])
  })
})
