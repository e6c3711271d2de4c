// The mock upstream and all subjects of a comparison: started, looked at, and ended whatever happens between.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkAnswer } from './call.ts'
import type { Run } from './comparison.ts'
import { startMock } from './mock/mock.ts'
import type { Subject, Task } from './subject.ts'

/** Hands the mock, named 'direct', and every subject whose answer is right to `use`; the others are skipped. */
export async function withSubjects<T>(
  { peers, folder, skip, tell }: Run,
  task: Task,
  use: (subjects: readonly Subject[]) => Promise<T>,
): Promise<T> {
  const place = (name: string) => {
    const own = join(folder, name.replaceAll(/[ ,]+/g, '-'))
    mkdirSync(own, { recursive: true })
    return own
  }
  const started: Subject[] = []
  const sound: Subject[] = []
  try {
    const mock = await startMock(task, place('mock'))
    started.push(mock)
    sound.push(mock)
    for (const peer of peers) {
      tell(`${peer.name} starts`)
      try {
        const setting = { task, upstream: mock.port, folder: place(peer.name) }
        const subject = await peer.start(setting)
        started.push(subject)
        await checkAnswer(subject, task)
        sound.push(subject)
      } catch (error) {
        skip(peer.name, error instanceof Error ? error.message : String(error))
      }
    }
    return await use(sound)
  } finally {
    for (const subject of started.toReversed()) await subject.stop()
  }
}
