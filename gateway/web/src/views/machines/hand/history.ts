/** Commands that were sent, and the way back through them: up for earlier, down for later, to what was being typed. */
export class CommandHistory {
  private readonly sent: string[] = []
  private at = 0
  private draft = ''

  add(command: string): void {
    if (this.sent.at(-1) !== command) this.sent.push(command)
    if (this.sent.length > 100) this.sent.shift()
    this.at = this.sent.length
    this.draft = ''
  }

  earlier(typed: string): string {
    if (this.at === this.sent.length) this.draft = typed
    this.at = Math.max(0, this.at - 1)
    return this.sent[this.at] ?? typed
  }

  later(typed: string): string {
    if (this.at === this.sent.length) return typed
    this.at++
    return this.sent[this.at] ?? this.draft
  }
}
