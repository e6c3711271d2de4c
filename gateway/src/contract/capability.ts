// What a request may need and a model may lack.
import { z } from 'zod'

export const Capability = z.enum(['tools', 'vision', 'pdf', 'audio', 'json_schema', 'reasoning'])
export type Capability = z.infer<typeof Capability>
