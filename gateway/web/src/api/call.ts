import type { paths } from './schema'

// What an address takes and answers, read off the hub's own description: a wrong path, body or field does not compile.

export type Method = 'get' | 'post' | 'put' | 'delete'

type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>

/** Addresses that know a method. */
export type PathOf<M extends Method> = { [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P }[keyof paths]

type Json<Content> = Content extends { 'application/json': infer Body } ? Body : never
type Good<Responses> = { [Status in keyof Responses & (200 | 201 | 202)]: Responses[Status] extends { content: infer C } ? Json<C> : never }
type Values<T> = T[keyof T]

/** What it answers when it does not refuse. */
export type Answer<P extends keyof paths, M extends Method> = Operation<P, M> extends { responses: infer Responses } ? Values<Good<Responses>> : never

type Parameters<P extends keyof paths, M extends Method> = Operation<P, M> extends { parameters: infer Given } ? Given : never
type InPath<P extends keyof paths, M extends Method> = Parameters<P, M> extends { path: infer Named } ? { path: Named } : { path?: never }
type InQuery<P extends keyof paths, M extends Method> = Parameters<P, M> extends { query?: infer Named } ? { query?: Named } : { query?: never }
type BodyOf<Op> = Op extends { requestBody?: infer Body } ? NonNullable<Body> : never
type InBody<P extends keyof paths, M extends Method> = [BodyOf<Operation<P, M>>] extends [never]
  ? { body?: never }
  : BodyOf<Operation<P, M>> extends { content: infer Content }
    ? Operation<P, M> extends { requestBody: object }
      ? { body: Json<Content> }
      : { body?: Json<Content> }
    : { body?: never }

/** What a call is given. */
export type Given<P extends keyof paths, M extends Method> = InPath<P, M> & InQuery<P, M> & InBody<P, M> & { signal?: AbortSignal }

/** Nothing need be given where nothing is asked for. */
export type Args<P extends keyof paths, M extends Method> = Record<string, never> extends Given<P, M> ? [given?: Given<P, M>] : [given: Given<P, M>]

/** The address with what it is given filled in. */
export function addressOf(template: string, given: { path?: unknown; query?: unknown } | undefined): string {
  const named = (given?.path ?? {}) as Record<string, unknown>
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(named[name])))
  const query = Object.entries(given?.query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`
}
