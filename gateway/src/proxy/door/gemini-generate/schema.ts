// What a generateContent body may hold: strict in the fields that are read, open for all others.
import { z } from 'zod'
import { JsonObjectBody } from '../json-object.ts'

const FunctionCall = z.looseObject({
  id: z.string().nullish(),
  name: z.string().min(1),
  args: JsonObjectBody.nullish(),
})

const Blob = z.looseObject({ mimeType: z.string().min(1), data: z.string() })

const FileData = z.looseObject({ mimeType: z.string().nullish(), fileUri: z.string().min(1) })

const FunctionResponse = z.looseObject({
  id: z.string().nullish(),
  name: z.string().min(1),
  response: JsonObjectBody.nullish(),
  parts: z
    .array(z.looseObject({ inlineData: Blob.nullish(), fileData: FileData.nullish() }))
    .nullish(),
})

const Part = z.looseObject({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  inlineData: Blob.nullish(),
  fileData: FileData.nullish(),
  functionCall: FunctionCall.nullish(),
  functionResponse: FunctionResponse.nullish(),
})

const Content = z.looseObject({
  role: z.enum(['user', 'model', 'function', 'system', '']).nullish(),
  parts: z.array(Part).nullish(),
})

const FunctionDeclaration = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: JsonObjectBody.nullish(),
  parametersJsonSchema: JsonObjectBody.nullish(),
})

const Tool = z.looseObject({ functionDeclarations: z.array(FunctionDeclaration).nullish() })

const ToolConfig = z.looseObject({
  functionCallingConfig: z
    .looseObject({
      mode: z.string().nullish(),
      allowedFunctionNames: z.array(z.string()).nullish(),
    })
    .nullish(),
})

const ThinkingConfig = z.looseObject({
  includeThoughts: z.boolean().nullish(),
  thinkingBudget: z.int().nullish(),
  thinkingLevel: z.string().nullish(),
})

const GenerationConfig = z.looseObject({
  stopSequences: z.array(z.string()).nullish(),
  responseMimeType: z.string().nullish(),
  responseSchema: JsonObjectBody.nullish(),
  responseJsonSchema: JsonObjectBody.nullish(),
  candidateCount: z.int().min(1).nullish(),
  maxOutputTokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  topP: z.number().min(0).max(1).nullish(),
  topK: z.number().min(0).nullish(),
  seed: z.int().nullish(),
  presencePenalty: z.number().nullish(),
  frequencyPenalty: z.number().nullish(),
  thinkingConfig: ThinkingConfig.nullish(),
})

export const GenerateBody = z.looseObject({
  model: z.string().nullish(),
  contents: z.union([z.array(Content).min(1), Content]),
  systemInstruction: Content.nullish(),
  tools: z.union([z.array(Tool), Tool]).nullish(),
  toolConfig: ToolConfig.nullish(),
  generationConfig: GenerationConfig.nullish(),
})

export type GenerateBody = z.infer<typeof GenerateBody>
export type ContentBody = z.infer<typeof Content>
export type PartBody = z.infer<typeof Part>
export type ToolBody = z.infer<typeof Tool>
export type DeclarationBody = z.infer<typeof FunctionDeclaration>
export type ConfigBody = z.infer<typeof GenerationConfig>
export type ResponseBody = z.infer<typeof FunctionResponse>
export type BlobBody = z.infer<typeof Blob>
export type FileBody = z.infer<typeof FileData>
