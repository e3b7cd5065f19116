import { describe, expect, it } from 'vitest'
import { findOwner, pickOwner } from './owner'

const NOBODY = 'nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin'

describe('the account of the servers', () => {
  it('DP2: is postgres where it exists, else nobody', () => {
    expect(
      pickOwner(`${NOBODY}\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash`),
    ).toEqual({
      uid: 101,
      gid: 104,
    })
    expect(pickOwner(`root:x:0:0:root:/root:/bin/bash\n${NOBODY}`)).toEqual({
      uid: 65534,
      gid: 65533,
    })
    expect(() => pickOwner('root:x:0:0:root:/root:/bin/bash')).toThrow('must not run as root')
  })

  it('DP2: is us when we are not root', async () => {
    await expect(findOwner(1000)).resolves.toBeUndefined()
  })
})
