// Builds the pages' script and style sheet into the Python package, with a digest of everything that they are made of,
// so that a test can tell whether they are fresh without building them.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const out = join(here, "../src/cantillon/web/static");
const report = join(here, "../src/cantillon/views/templates");

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);

const digest = createHash("sha256");
const sources = [...files(join(here, "src")), join(here, "build.mjs"), join(here, "package.json"), join(here, "package-lock.json")];
for (const path of sources.map((each) => relative(here, each).replaceAll("\\", "/")).sort()) {
  digest.update(`${path}\0`).update(readFileSync(join(here, path))).update("\0");
}
const banner = `/* Cantillon; Apache-2.0. d3-chord, d3-path: ISC, Mike Bostock. sources sha256:${digest.digest("hex")} */`;

const shared = { bundle: true, minify: true, charset: "utf8", target: ["chrome111", "firefox113", "safari16.4"], legalComments: "none", logLevel: "warning" };
await build({ ...shared, entryPoints: [join(here, "src/main.js")], outfile: join(out, "app.js"), format: "esm", banner: { js: banner } });
await build({ ...shared, entryPoints: [join(here, "src/app.css")], outfile: join(out, "app.css"), banner: { css: banner } });
await build({ ...shared, entryPoints: [join(here, "src/report.js")], outfile: join(report, "report.js"), format: "iife", banner: { js: banner } });
await build({ ...shared, entryPoints: [join(here, "src/report.css")], outfile: join(report, "report.css"), banner: { css: banner } });
copyFileSync(join(here, "node_modules/axe-core/axe.min.js"), join(here, "../tests/web/axe.min.js"));
