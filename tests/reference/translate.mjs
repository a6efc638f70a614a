// CQL text → ELM with the reference translator: the whole folder is the library path, FHIR 4.0.1 and FHIRHelpers come from here.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { SystemModelInfoProvider } from '@cqframework/cql/cql';
import {
  CqlCompilerOptions, CqlTranslator, LibraryManager, ModelManager,
  createLibrarySourceProvider, createModelInfoProvider, createUcumService, stringAsSource,
} from '@cqframework/cql/cql-to-elm';
import { fhirHelpersCql, fhirModelInfo } from './fhir-helpers.mjs';

const require = createRequire(import.meta.url);
const ucum = require('@lhncbc/ucum-lhc').UcumLhcUtils.getInstance();

const unitService = () => createUcumService(
  (value, from, to) => String(ucum.convertUnitTo(from, Number(value), to).toVal),
  (unit) => (ucum.validateUnitString(unit).status === 'valid' ? null : `'${unit}' is not a UCUM unit`),
  () => { throw new Error('unit arithmetic is left to the evaluator'); },
  () => { throw new Error('unit arithmetic is left to the evaluator'); });

/** All .cql files below the given files and folders: [{file, name, text}]. */
export function cqlFiles(paths) {
  const found = [];
  for (const path of paths) {
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort()) {
        const child = join(path, entry);
        if (statSync(child).isDirectory() || entry.endsWith('.cql')) found.push(...cqlFiles([child]));
      }
    } else {
      const text = readFileSync(path, 'utf8');
      const name = /^\s*library\s+"?([\w.]+)"?/m.exec(text)?.[1] ?? path;
      found.push({ file: path, name, text });
    }
  }
  return found;
}

/**
 * Translates every library. Returns {elm: Map name → ELM JSON, problems: [{severity, library, line, column, message}]};
 * a problem is reported at the library that contains it, once.
 */
export function translate(files) {
  // Translation takes longer than all evaluation, so its result is kept beside the packages, by the text that it came from.
  const here = dirname(fileURLToPath(import.meta.url));
  const key = createHash('sha256').update(readFileSync(join(here, 'package-lock.json')))
    .update(readFileSync(fileURLToPath(import.meta.url))).update(fhirHelpersCql()).update(JSON.stringify(files.map((file) => [file.name, file.text])))
    .digest('hex');
  const kept = join(here, 'node_modules', '.cache', `elm-${key}.json`);
  try {
    const { elm, problems } = JSON.parse(readFileSync(kept, 'utf8'));
    return { elm: new Map(elm), problems };
  } catch { /* not translated before */ }
  const result = translateAnew(files);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, JSON.stringify({ elm: [...result.elm], problems: result.problems }));
  return result;
}

function translateAnew(files) {
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  models.modelInfoLoader.registerModelInfoProvider(createModelInfoProvider(
    (id) => (id === 'FHIR' ? stringAsSource(fhirModelInfo) : null)));
  const byName = new Map(files.map((file) => [file.name, file]));
  const options = CqlCompilerOptions.defaultOptions();
  const names = new Set(['DisableListDemotion', 'DisableListPromotion']);
  options.setOptions(CqlCompilerOptions.Options.values().filter((option) => names.has(option.name)));
  const libraries = new LibraryManager(models, options, undefined, unitService());
  libraries.librarySourceLoader.registerProvider(createLibrarySourceProvider((id) => {
    if (id === 'FHIRHelpers') return stringAsSource(fhirHelpersCql());
    return byName.has(id) ? stringAsSource(byName.get(id).text) : null;
  }));

  const elm = new Map();
  const problems = [];
  const seen = new Set();
  const report = (problem) => {
    const key = JSON.stringify(problem);
    if (!seen.has(key)) problems.push(problem);
    seen.add(key);
  };
  for (const file of files) {
    try {
      const translator = CqlTranslator.fromText(file.text, libraries);
      const json = JSON.parse(translator.toJson());
      elm.set(file.name, json);
      for (const note of json.library.annotation ?? []) {
        if (note.type !== 'CqlToElmError') continue;
        report({ severity: note.errorSeverity, library: note.libraryId ?? file.name, line: note.startLine, column: note.startChar, message: note.message });
      }
      for (const [identifier, library] of translator.libraries.asJsReadonlyMapView()) {
        if (!elm.has(identifier.id)) elm.set(identifier.id, JSON.parse(CqlTranslator.convertToJson(library)));
      }
    } catch (error) {
      report({ severity: 'error', library: file.name, line: 0, column: 0, message: `the translator stopped: ${error?.message ?? error}` });
    }
  }
  return { elm, problems };
}
