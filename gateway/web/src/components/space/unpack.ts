import { ToolpathUnreadable, type Toolpath } from './toolpath'

/** A toolpath's bytes as what can be drawn, read in a thread of its own. */
export function unpack(bytes: ArrayBuffer): Promise<Toolpath> {
  const worker = new Worker(new URL('./toolpathWorker.ts', import.meta.url), { type: 'module' })
  return new Promise<Toolpath>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ path?: Toolpath; problem?: string }>) => {
      if (data.path) resolve(data.path)
      else reject(new ToolpathUnreadable(data.problem))
    }
    worker.onerror = (event) => reject(new ToolpathUnreadable(event.message))
    worker.postMessage(bytes, [bytes])
  }).finally(() => worker.terminate())
}
