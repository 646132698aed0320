// A page in Chromium without a window, and what went wrong or over the network in it.
import { chromium } from 'playwright-core';

/** Calls visit(page), with errors and requests noted in facts; prints facts as JSON when it is done. */
export async function visit(facts, { viewport, timeout }, visitor) {
  Object.assign(facts, { errors: [], requests: [] });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      '--no-sandbox', // root has none
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  try {
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(timeout);
    page.on('pageerror', error => facts.errors.push(String(error)));
    page.on('console', line => line.type() === 'error' && facts.errors.push(line.text()));
    page.on('request', request => facts.requests.push(request.url()));
    await visitor(page);
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(facts));
}
