// Vertex AI's predict, as its models for embeddings answer it.
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../contract/canonical/operations.ts'
import { readCount, readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'
import { createDroppedFields } from '../dropped-fields.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { nameDropped, readVector, textsOf } from './embeddings-wire.ts'
import { writeHeaders, type GoogleSite } from './generate-wire.ts'

/** How many texts a call may have is the model's own matter: `gemini-embedding-001` takes one. */
export function createPredictWire(site: GoogleSite): Wire<EmbeddingsRequest, EmbeddingsAnswer> {
  return {
    dialect: 'vertex-predict',
    head: (options) => ({
      path: `${site.pathOf(options.model)}:predict`,
      headers: writeHeaders(site, options),
    }),
    encode(request) {
      const fields = createDroppedFields()
      nameDropped(request, fields)
      const { task, title, dimensions } = request
      const instances = textsOf(request).map((content) => ({ content, task_type: task, title }))
      const parameters = dimensions === undefined ? undefined : { outputDimensionality: dimensions }
      return {
        body: JSON.stringify({ instances, parameters }),
        dropped: fields.names,
        reading: nothingToUndo,
      }
    },
    decode(body) {
      const answer = openAnswer(body, ({ predictions }) => Array.isArray(predictions))
      const embeddings = readObjects(answer.predictions).map((prediction) => {
        return readObject(prediction.embeddings) ?? {}
      })
      return {
        model: '',
        usage: { input: embeddings.reduce((sum, embedding) => sum + tokensOf(embedding), 0) },
        vectors: embeddings.map(({ values }) => readVector(values)),
      }
    },
    stream: null,
    passing: null,
  }
}

function tokensOf(embedding: JsonObject): number {
  return readCount(readObject(embedding.statistics)?.token_count) ?? 0
}
