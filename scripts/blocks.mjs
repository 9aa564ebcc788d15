// Reads messages and views, one JSON object with `blocks` or `view` a line, and lets the TypeScript compiler check one of
// each shape, as literals, against Slack's own types; and the app's manifest against the type that Slack has for it. A key that
// Slack does not know, one that lacks, and a value of another type are errors in a literal.
//
//     blocks.mjs PACKAGES < LINES      PACKAGES is the folder with `node_modules`

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const packages = resolve(process.argv[2]);
const require = createRequire(join(packages, "package.json"));
const ts = require("typescript");
const yaml = require("yaml");

// Newer than these types; the stand-in and `tools/blocks` check it.
const UNTYPED = new Set(["data_visualization"]);
// What has a meaning for a type; every other text is the same as any other.
const MEANINGFUL = new Set(["type", "style", "status", "icon", "width", "include"]);

const HEAD = `import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { Manifest } from "@slack/web-api/dist/types/request/manifest";
type Blocks = KnownBlock[];
type Strict<V> = Omit<V, "blocks"> & { blocks: Blocks };
`;

// A check that refuses nothing would pass everything: each of these lines must be an error.
const WRONG = [
  ["Blocks", [{ type: "header", text: { type: "mrkdwn", text: "x" } }]],
  ["Blocks", [{ type: "divider", colour: "red" }]],
  ["Blocks", [{ type: "ruler" }]],
  ["Strict<ModalView>", { type: "modal", blocks: [] }],
  ["Strict<HomeView>", { type: "home", title: { type: "plain_text", text: "x" }, blocks: [] }],
  ["Manifest", { display_information: { name: "x", colour: "red" } }],
  ["Manifest", { display_information: { name: 7 } }],
];

// The value as far as types see it: texts and numbers are alike, and so are the items of a list that look the same.
function shapeOf(value, key) {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item, key))))].sort();
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, shapeOf(value[name], name)]));
  }
  return typeof value === "string" && MEANINGFUL.has(key) ? value : typeof value;
}

// One value of each shape, with the type that it must have.
async function readSamples() {
  const samples = new Map();
  const counts = { messages: 0, views: 0 };
  const add = (type, value) => {
    const key = `${type} ${JSON.stringify(shapeOf(value))}`;
    if (!samples.has(key)) samples.set(key, [type, value]);
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { blocks, view } = JSON.parse(line);
    if (view === undefined) {
      counts.messages += 1;
      blocks.filter((block) => !UNTYPED.has(block.type)).forEach((block) => add("Blocks", [block]));
    } else {
      counts.views += 1;
      const { blocks, ...frame } = view;
      add(view.type === "home" ? "Strict<HomeView>" : "Strict<ModalView>", { ...frame, blocks: [] });
      blocks.forEach((block) => add("Blocks", [block]));
    }
  }
  return { samples: [...samples.values()], counts };
}

function readManifest() {
  return yaml.parse(readFileSync(join(import.meta.dirname, "../slack-manifest.yaml"), "utf8"));
}

function compile(text) {
  const name = join(packages, "samples.ts");
  const options = { strict: true, noEmit: true, types: [], skipLibCheck: true, module: ts.ModuleKind.CommonJS };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const place = found.file?.getLineAndCharacterOfPosition(found.start);
    const line = place && found.file.text.split("\n")[place.line].slice(0, 300);
    return `${ts.flattenDiagnosticMessageText(found.messageText, "\n")}\n  in ${line}`;
  });
}

const { samples, counts } = await readSamples();
const constant = ([type, value], index) => `export const s${index}: ${type} = ${JSON.stringify(value)};`;
const right = [...samples, ["Manifest", readManifest()]].map(constant);
const wrong = WRONG.map((sample, index) => `// @ts-expect-error\n${constant(sample, `w${index}`)}`);
const problems = compile([HEAD, ...right, ...wrong].join("\n"));
problems.slice(0, 20).forEach((problem) => console.log(problem));
console.log(
  `@slack/types under TypeScript ${ts.version}, strict: ${samples.length} shapes of ${counts.messages} messages and ` +
    `${counts.views} views, and the manifest, have ${problems.length} problems`,
);
process.exit(problems.length === 0 && counts.messages > 0 && counts.views > 0 ? 0 : 1);
