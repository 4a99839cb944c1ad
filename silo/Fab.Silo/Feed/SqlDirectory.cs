using System.Text.Json;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Queue;
using Fab.Silo.Storage;

namespace Fab.Silo.Feed;

/// <summary>The lists in SQL: one row for each machine, member and job, replaced only by a later revision.</summary>
public sealed class SqlDirectory(ISqlDatabase database, TimeProvider time) : IDirectory, IHubFeed, IDisposable
{
    private const int Quoted = 0;
    private const int Open = 1;
    private const int Ended = 2;

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _isReady;

    public async Task<IReadOnlyList<MachineView>> Machines(CancellationToken ct = default) =>
        await ReadAsync<MachineView>("SELECT body FROM directory_machine ORDER BY id", ct);

    public async Task<IReadOnlyList<MemberView>> Members(CancellationToken ct = default) =>
        await ReadAsync<MemberView>("SELECT body FROM directory_member ORDER BY id", ct);

    public async Task<IReadOnlyList<JobView>> Jobs(JobFilter filter, int limit, string? before = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        (int lowest, int highest) = filter.Open switch
        {
            true => (filter.Quotes ? Quoted : Open, Open),
            false => (Ended, Ended),
            null => (filter.Quotes ? Quoted : Open, Ended),
        };
        List<(string Name, object? Value)> parameters = [("lowest", lowest), ("highest", highest), ("limit", limit)];
        string whose = "";
        if (filter.Member is not null)
        {
            whose = "AND member = @member";
            parameters.Add(("member", filter.Member));
        }

        string page = "";
        if (before is not null)
        {
            page = "AND (quoted_at_us, id) < (SELECT quoted_at_us, id FROM directory_job WHERE id = @before)";
            parameters.Add(("before", before));
        }

        return await ReadAsync<JobView>(
            $"""
            SELECT body FROM directory_job
            WHERE stage BETWEEN @lowest AND @highest {whose} {page}
            ORDER BY quoted_at_us DESC, id DESC LIMIT @limit
            """,
            ct,
            [.. parameters]);
    }

    public ValueTask Tell(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        int stage = job.Phase == JobPhase.Quoted ? Quoted : Job.IsEnd(job.Phase) ? Ended : Open;
        return WriteAsync(
            """
            INSERT INTO directory_job (id, revision, member, stage, quoted_at_us, body)
            VALUES (@id, @revision, @member, @stage, @quoted_at_us, @body)
            ON CONFLICT (id) DO UPDATE SET
                revision = excluded.revision, member = excluded.member, stage = excluded.stage, body = excluded.body
            WHERE directory_job.revision < excluded.revision
            """,
            ("id", job.Id.Value),
            ("revision", job.Revision),
            ("member", job.Member.Value),
            ("stage", stage),
            ("quoted_at_us", UnixMicroseconds.From(job.QuotedAt)),
            ("body", Json(job)));
    }

    public ValueTask Tell(MachineView machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return WriteAsync(
            """
            INSERT INTO directory_machine (id, revision, body) VALUES (@id, @revision, @body)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body
            WHERE directory_machine.revision < excluded.revision
            """,
            ("id", machine.Spec.Id.Value),
            ("revision", machine.Revision),
            ("body", Json(machine)));
    }

    public ValueTask Tell(MemberView member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return WriteAsync(
            "INSERT INTO directory_member (id, body) VALUES (@id, @body) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            ("id", member.Id.Value),
            ("body", Json(member)));
    }

    public ValueTask TellForgotten(MemberId member) =>
        WriteAsync("DELETE FROM directory_member WHERE id = @id", ("id", member.Value));

    /// <summary>The queue is its grain's to answer.</summary>
    public ValueTask TellQueue(IReadOnlyList<QueuePlace> queue) => ValueTask.CompletedTask;

    public void Dispose() => _preparing.Dispose();

    private static string Json<T>(T view) => JsonSerializer.Serialize(view, FabJson.Options);

    private async ValueTask WriteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await PrepareAsync(CancellationToken.None);
        await database.WriteAsync(session => session.ExecuteAsync(sql, parameters), CancellationToken.None);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, CancellationToken ct, params (string Name, object? Value)[] parameters)
    {
        await PrepareAsync(ct);
        return await database.ReadAsync(
            session => session.QueryAsync(sql, row => JsonSerializer.Deserialize<T>(row.GetString(0), FabJson.Options)!, parameters),
            ct);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        if (_isReady) return;
        await _preparing.WaitAsync(ct);
        try
        {
            if (!_isReady) await SqlMigrations.ApplyAsync(database, "Feed", time, ct);
            _isReady = true;
        }
        finally
        {
            _preparing.Release();
        }
    }
}
