/** A device as its owner knows it: the browser and the system, from what the browser says of itself. Pure. */

/** The first that is in it: most browsers also claim to be those below. */
const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bCrOS\b/, 'Linux'],
]

/** `Chrome, Android`; empty where nothing is known. */
export function deviceName(userAgent: string): string {
  const first = (of: [RegExp, string][]) => of.find(([sign]) => sign.test(userAgent))?.[1]
  return [first(browsers), first(systems)].filter(Boolean).join(', ')
}
