import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM, hasChromium, launch, reports, sample } from "./browser.mjs";

if (!hasChromium) console.warn(`The browser tests are skipped: no Chromium at ${CHROMIUM} (Debian package chromium, or set CHROMIUM).`);

const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const BUILT = new URL("../dist/report.html", import.meta.url);

describe("the built page", () => {
  const html = readFileSync(BUILT, "utf8");
  it("holds the marker once", () => expect(html.split("__HOOFBEAT_DATA__")).toHaveLength(2));
  it("names no file or server to load from", () => {
    expect(html).not.toMatch(/<(script|img|link|iframe)[^>]+(src|href)="(?!data:)/);
    expect(html).not.toMatch(/@import|url\((?!#|["']?data:)/);
  });
  it("never inserts markup", () => expect(html).not.toMatch(/\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write/));
  it("allows nothing but its own script and style", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style"));
  });
});

describe.skipIf(!hasChromium)("in Chromium", () => {
  let browser: Browser;
  let site: ReturnType<typeof reports>;
  let url: string;
  const seen: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    site = reports();
    url = site.url(sample());
  });
  afterAll(async () => {
    await browser?.close();
    site?.remove();
  });

  /** A page that remembers every error and every request other than for the file itself. */
  async function open(hash = "#/", options: BrowserContextOptions = {}, from = url): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    seen.length = 0;
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) seen.push(message.text()); });
    page.on("pageerror", (error) => seen.push(String(error)));
    page.on("request", (request) => { if (!request.url().startsWith(from) && !request.url().startsWith("data:")) seen.push(request.url()); });
    await page.goto(from + hash);
    return page;
  }
  const ranks = (page: Page) => page.locator(".cell-rank").allTextContents();

  it("opens from a file without an error or a request", async () => {
    const page = await open();
    expect(await page.locator("h1").textContent()).toBe("Screening worklist");
    expect(await page.locator(".worklist tbody tr").count()).toBe(30);
    for (let i = 0; i < 8; i++) {
      await page.evaluate((at) => { location.hash = `#/patient/${at}`; }, i);
      await page.locator(".patient-page").waitFor();
    }
    expect(seen).toEqual([]);
    await page.context().close();
  });

  it("shows data as text, whatever it contains", async () => {
    const data = sample();
    const nasty = `</script><img src=x onerror="document.title='owned'"><b>"&amp;`;
    data.worklist[0].conclusion = nasty;
    data.assessments[0].conclusion = nasty;
    data.assessments[0].advice[0].summary = nasty;
    data.assessments[0].timeline[0].label = nasty;
    data.population.setAside[0].reason = nasty;
    const page = await open("#/", {}, site.url(data));
    expect(await page.locator(".cell-conclusion").first().textContent()).toContain(nasty);
    await page.locator("a.patient-name").first().click();
    await page.locator(".patient-page").waitFor();
    expect(await page.locator("h1").textContent()).toBe(nasty);
    expect(await page.locator("main img").count()).toBe(0);
    expect(await page.title()).not.toBe("owned");
    expect(seen).toEqual([]);
    await page.context().close();
  });

  it("searches, filters and sorts", async () => {
    const page = await open();
    await page.fill("#search", "halvorsen");
    expect(await ranks(page)).toEqual(["2"]);
    expect(await page.locator(".count").textContent()).toBe("1 of 30 patients");
    await page.fill("#search", "nobody at all");
    await page.getByRole("button", { name: "Show everyone" }).click();
    expect(await ranks(page)).toHaveLength(30);
    await page.locator(".chip-moderate").click();
    expect(await page.locator(".chip-moderate").getAttribute("aria-pressed")).toBe("true");
    expect(await ranks(page)).toHaveLength(8);
    await page.locator(".chip-high").click();
    expect(await ranks(page)).toHaveLength(13);
    await page.getByRole("button", { name: "Peak CK" }).click();
    expect(await page.locator("th[data-column=peakCk]").getAttribute("aria-sort")).toBe("descending");
    expect((await page.locator(".patient-name").allTextContents()).slice(0, 2)).toEqual(["Thandiwe Mokoena", "Ingrid Halvorsen"]);
    await page.getByRole("button", { name: "Peak CK" }).click();
    expect((await page.locator(".patient-name").allTextContents())[0]).not.toBe("Thandiwe Mokoena");
    // The list is as it was left when one comes back to it.
    await page.locator("a.patient-name").first().click();
    await page.getByRole("link", { name: "← Worklist" }).click();
    await page.locator(".worklist-page").waitFor();
    expect(await ranks(page)).toHaveLength(13);
    await page.context().close();
  });

  it("is worked by keyboard alone", async () => {
    const page = await open();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("search");
    for (let i = 0; i < 30 && !(await page.evaluate(() => document.activeElement?.matches("a.patient-name"))); i++) await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Bernard Okonkwo-Reyes");
    await page.keyboard.press("Enter");
    await page.locator(".patient-page").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect(await page.title()).toContain("Bernard Okonkwo-Reyes");
    // One stop for the whole chart; arrows move within it and the tooltip follows.
    await page.locator(".mark-group[tabindex='0']").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".tip b").textContent()).toBe("Creatine kinase");
    expect(await page.locator(".tip").isVisible()).toBe(true);
    expect(await page.locator(".mark-group[tabindex='0']").count()).toBe(1);
    await page.keyboard.press("Escape");
    expect(await page.locator(".tip").isVisible()).toBe(false);
    await page.goBack();
    await page.locator(".worklist-page").waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Bernard Okonkwo-Reyes");
    await page.context().close();
  });

  it("draws a crowded record and says what it left to the table", async () => {
    const data = sample();
    const crowd = (kind: string, many: number, label: (i: number) => string) =>
      Array.from({ length: many }, (_, i) => ({ kind, label: label(i), start: `2025-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}` }));
    data.assessments[2].timeline.push(...crowd("drug", 40, (i) => `Drug ${i}`), ...crowd("test", 60, (i) => `Test ${i % 3}`));
    const page = await open("#/patient/2", {}, site.url(data));
    await page.getByRole("button", { name: "All" }).click();
    expect(await page.locator(".key [role=status]").textContent()).toBe("27 entries are in the table only.");
    expect(await page.locator(".bar-text").first().textContent()).toContain("Crestor");
    expect(await page.locator(".mark-text", { hasText: "Test 1, 20 times" }).count()).toBe(1);
    expect(await page.locator(".timeline-table tbody tr").count()).toBe(data.assessments[2].timeline.length);
    expect(await page.locator(".timeline-svg").evaluate((svg) => svg.getBoundingClientRect().height)).toBeLessThan(1200);
    await page.context().close();
  });

  it("tells met from not met and unknown in words", async () => {
    const page = await open("#/patient/2");
    const states = await page.locator(".criteria-table .truth").allTextContents();
    expect(new Set(states)).toEqual(new Set(["✓ met", "✗ not met", "? unknown"]));
    expect(await page.locator(".range").getAttribute("aria-label")).toContain("up to 13.8 while items are unknown");
    await page.context().close();
  });

  it("opens on the patient when there is only one", async () => {
    const data = sample();
    const one = { ...data, population: undefined, worklist: [data.worklist[2]], assessments: [data.assessments[2]] };
    const page = await open("", {}, site.url(one));
    expect(await page.locator("h1").textContent()).toBe(data.assessments[2].conclusion);
    expect(await page.locator(".walk").count()).toBe(0);
    await page.context().close();
  });

  it("says so when it holds no report, and bears an empty one", async () => {
    const empty = await open("", {}, BUILT.href);
    expect(await empty.locator("main").textContent()).toContain("not filled");
    await empty.context().close();
    const page = await open("", {}, site.url({ worklist: [{}], assessments: [{}, {}] }));
    expect(await page.locator("h1").textContent()).toBe("Screening worklist");
    await page.evaluate(() => { location.hash = "#/patient/1"; });
    await page.locator(".patient-page").waitFor();
    expect(seen).toEqual([]);
    await page.context().close();
  });

  for (const width of [390, 320]) {
    it(`fits a screen ${width} px wide`, async () => {
      const page = await open("#/", { viewport: { width, height: 800 } });
      for (const hash of ["#/", ...Array.from({ length: 8 }, (_, i) => `#/patient/${i}`)]) {
        await page.evaluate((to) => { location.hash = to; }, hash);
        await page.locator(hash === "#/" ? ".worklist-page" : ".patient-page").waitFor();
        await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBeLessThanOrEqual(width);
      }
      await page.context().close();
    });
  }

  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, hash, width] of [["worklist", "#/", 1280], ["worklist on a phone", "#/", 390], ["patient", "#/patient/2", 1280], ["patient on a phone", "#/patient/1", 390]] as const) {
      it(`has no accessibility violation: ${name}, ${colorScheme}`, async () => {
        const page = await open(hash, { colorScheme, viewport: { width, height: 900 } });
        expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe(colorScheme);
        await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const axe = (globalThis as any).axe;
          const result = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
          return result.violations.map((found: any) => `${found.impact} ${found.id}: ${found.nodes.slice(0, 3).map((node: any) => `${node.target} ${node.any?.[0]?.message ?? ""}`).join(" | ")}`);
        });
        expect(violations).toEqual([]);
        await page.context().close();
      });
    }
  }

  it("steps through the colours and follows the system", async () => {
    const page = await open("#/", { colorScheme: "light" });
    const button = page.locator(".theme-button");
    await button.click();
    await button.click();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.emulateMedia({ colorScheme: "dark" });
    await button.click();
    expect(await button.textContent()).toBe("Colours: auto");
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.context().close();
  });

  it("prints everything, opened, on white", async () => {
    const page = await open("#/patient/2", { colorScheme: "dark" });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(await page.locator("details[open]").count()).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    expect(await page.locator("details:not([open])").count()).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    expect(await page.locator("details[open]").count()).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    for (const text of ["Order anti-HMGCR separately", "Orders.\"HMGCR Missing\"", "DiagnosticReport/panel", "Decision support for health professionals."]) {
      expect(await page.getByText(text).first().isVisible(), text).toBe(true);
    }
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    expect(await page.locator(".walk").isVisible()).toBe(false);
    const file = join(site.folder, "print.pdf");
    writeFileSync(file, pdf);
    let text: string;
    try {
      text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    } catch {
      console.warn("The text of the PDF was not read: no pdftotext (Debian package poppler-utils).");
      return;
    }
    for (const words of ["Order anti-HMGCR separately", "SNOMED CT 306206005", "15 antigens, HMGCR", "What we do not know", "Decision support for health professionals"]) {
      expect(text.replace(/\s+/g, " "), words).toContain(words);
    }
    await page.context().close();
  });

  it("stays quick with 2,000 rows", async () => {
    const data = sample();
    data.worklist = Array.from({ length: 2000 }, (_, i) => ({ ...data.worklist[i % 30], rank: i + 1, patient: `Patient/x-${i}` }));
    const page = await open("#/", {}, site.url(data));
    const times = await page.evaluate(() => {
      const timed = (act: () => void): number => {
        const from = performance.now();
        act();
        document.body.getBoundingClientRect();
        return performance.now() - from;
      };
      const search = document.getElementById("search") as HTMLInputElement;
      return {
        sort: timed(() => document.querySelector<HTMLElement>("th[data-column=peakCk] button")?.click()),
        search: timed(() => { search.value = "definite srp"; search.dispatchEvent(new Event("input")); }),
      };
    });
    // Far above what is needed, so that a busy machine does not fail the test.
    expect(times.sort).toBeLessThan(2000);
    expect(times.search).toBeLessThan(2000);
    await page.fill("#search", "");
    expect(await page.locator(".worklist tbody tr").count()).toBe(200);
    await page.locator(".more-rows").click();
    expect(await page.locator(".worklist tbody tr").count()).toBe(400);
    await page.context().close();
  });

  it("is small", () => expect(statSync(BUILT).size).toBeLessThan(200_000));
});
