import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIpLiteral, isPublicAddress } from './addresses.js'

test('addresses of the public internet are public', () => {
  for (const address of ['8.8.8.8', '193.191.4.1', '2a00:1450:400e::200e', '[2606:4700::1111]'])
    expect([address, isPublicAddress(address)]).toEqual([address, true])
})

test('addresses of somebody’s inside are not', () => {
  const inside = `127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1
    :: ::1 [::1] fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
    ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2001::1 2001:db8::1 100::1 4000::1`.split(
    /\s+/,
  )
  for (const address of inside) expect([address, isPublicAddress(address)]).toEqual([address, false])
})

test('what is no address is not public', () => {
  for (const text of ['', 'localhost', 'lokaal.be', '1.2.3', '::g'])
    expect([text, isPublicAddress(text)]).toEqual([text, false])
  expect(isIpLiteral('lokaal.be')).toBe(false)
  expect(isIpLiteral('[::1]')).toBe(true)
})

test('no IPv4 address inside IPv6 is a way around', () => {
  fc.assert(
    fc.property(fc.ipV4(), (v4) => {
      for (const prefix of ['::ffff:', '::', '64:ff9b::', '::ffff:0:'])
        expect(isPublicAddress(`${prefix}${v4}`)).toBe(false)
    }),
  )
})
