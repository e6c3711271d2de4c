// Where a model of Google's stands in an address.

/** `models/` unless the name says another place (`tunedModels/x`, `publishers/anthropic/models/y`). Starts with a slash. */
export function modelPath(model: string): string {
  const path = /^(models|tunedModels|publishers|projects|endpoints)\//.test(model)
    ? model
    : `models/${model}`
  return `/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** On Vertex AI the base URL ends in the location, and Google's own models have a publisher. */
export function vertexModelPath(model: string): string {
  const path = modelPath(model)
  return path.startsWith('/models/') ? `/publishers/google${path}` : path
}
