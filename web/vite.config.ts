import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The text that a writer of reports replaces by its JSON; it must stand in the built page exactly once. */
export const DATA_MARKER = "__HOOFBEAT_DATA__";

/** JSON that is safe inside a script element: no "<" can end the element or open a comment. */
export const embeddable = (json: string): string => json.replace(/</g, "\\u003c");

const sha256 = (text: string): string =>
  `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

/**
 * Turns the bundle into one file. Script and style move into the page, and the policy that allows
 * nothing else is written from their hashes: whatever the data holds, the browser runs only what was
 * built here, and no request can leave the page.
 */
const oneFile = (): Plugin => ({
  name: "one-file",
  enforce: "post",
  apply: "build",
  generateBundle(_options, bundle) {
    const page = bundle["report.html"];
    if (page?.type !== "asset") throw new Error("the build has no report.html");
    let html = String(page.source);
    let script = "";
    let style = "";
    for (const [name, part] of Object.entries(bundle)) {
      if (part.type === "chunk") script += part.code;
      else if (name.endsWith(".css")) style += String(part.source);
      else continue;
      delete bundle[name];
    }
    script = script.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--").trim();
    style = style.trim();
    html = html
      .replace(/\s*<script type="module"[^>]*><\/script>/g, "")
      .replace(/\s*<link rel="(stylesheet|modulepreload)"[^>]*>/g, "");
    const policy =
      `default-src 'none'; script-src ${sha256(script)}; style-src ${sha256(style)}; ` +
      "img-src data:; base-uri 'none'; form-action 'none'";
    // Functions as replacements: "$&" in minified code must stay as it is.
    html = html
      .replace("<!--policy-->", () => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)
      .replace("</head>", () => `<style>${style}</style>\n  </head>`)
      .replace("</body>", () => `<script type="module">${script}</script>\n  </body>`);
    const markers = html.split(DATA_MARKER).length - 1;
    if (markers !== 1) throw new Error(`expected one ${DATA_MARKER} in the page, found ${markers}`);
    page.source = html;
  },
});

/** While developing, the page shows the sample. */
const sampleData = (): Plugin => ({
  name: "sample-data",
  apply: "serve",
  transformIndexHtml: (html) =>
    html.replace(DATA_MARKER, () => embeddable(readFileSync("sample/report.json", "utf8"))),
});

export default defineConfig({
  plugins: [oneFile(), sampleData()],
  server: { open: "/report.html" },
  build: {
    target: "es2020",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1 << 20,
    rollupOptions: { input: "report.html" },
  },
});
