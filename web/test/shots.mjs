// Pictures of the built page, to be looked at: test/shots/*.png. Run after `npm run build`.
import { mkdirSync } from "node:fs";
import { launch, reports, sample } from "./browser.mjs";

const out = new URL("shots/", import.meta.url);
mkdirSync(out, { recursive: true });
const site = reports();
const url = site.url(sample());
const browser = await launch();

async function shot(name, hash, options, full = true) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  await page.goto(url + hash);
  if (options.act) await options.act(page);
  await page.screenshot({ path: new URL(`${name}.png`, out).pathname, fullPage: full });
  await page.close();
}

const only = process.argv.slice(2);
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 };
const all = {
  list: ["#/", {}, false],
  "list-dark": ["#/", { colorScheme: "dark" }, false],
  "list-phone": ["#/", PHONE, false],
  hmgcr: ["#/patient/1", {}, true],
  srp: ["#/patient/0", {}, true],
  untested: ["#/patient/2", {}, true],
  "untested-dark": ["#/patient/2", { colorScheme: "dark" }, true],
  "untested-phone": ["#/patient/2", PHONE, true],
  sparse: ["#/patient/4", {}, true],
  empty: ["#/patient/7", {}, true],
};
for (const [name, [hash, options, full]] of Object.entries(all)) {
  if (only.length === 0 || only.includes(name)) await shot(name, hash, options, full);
}
if (only.length === 0 || only.includes("print")) {
  const page = await browser.newPage();
  await page.goto(`${url}#/patient/2`);
  await page.pdf({ path: new URL("print.pdf", out).pathname, preferCSSPageSize: true });
  await page.goto(`${url}#/`);
  await page.pdf({ path: new URL("print-list.pdf", out).pathname, preferCSSPageSize: true });
}
await browser.close();
site.remove();
