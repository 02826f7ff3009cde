/** The mark of the house in a browser's tab: a square with somebody on it. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#0b5d5a"/><rect x="7" y="7" width="18" height="18" fill="none" stroke="#faf8f3" stroke-width="2.5"/><circle cx="16" cy="16" r="3.6" fill="#faf8f3"/></svg>`
