using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fab.Contracts.Ledger;

namespace Fab.Ledger.Tests.Export;

/// <summary>Somebody who has Python, docs/verify-ledger.py and what the hub hands out.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabstranger");
    private int _files;

    /// <summary>The books as exported.</summary>
    public async Task<string> SaveAsync(ILedger ledger)
    {
        string path = Path.Combine(_folder.FullName, $"{++_files}.jsonl");
        await using FileStream file = File.Create(path);
        await ledger.WriteJsonLinesAsync(file, CancellationToken.None);
        return path;
    }

    public string Save(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, $"{++_files}.{name}");
        File.WriteAllText(path, text);
        return path;
    }

    public Task<(int Code, string Said)> RunAsync(params string[] arguments) => PythonAsync([Verifier(), .. arguments]);

    /// <summary>The places where a changed byte went unnoticed, one a line.</summary>
    /// <param name="places"><c>1</c> for every byte, <c>bits</c> for every bit of it, or how many of those that a seed chooses.</param>
    public async Task<string> FlipAsync(string export, string places)
    {
        (int code, string said) = await PythonAsync([Path.Combine(Here(), "flip-bytes.py"), Verifier(), export, places]);
        return code == 0 ? said : $"flip-bytes.py ended with {code}: {said}";
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(int Code, string Said)> PythonAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-B", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 1, $"python3 {string.Join(' ', arguments)}: {await errors}");
        return (process.ExitCode, output);
    }

    private static string Verifier() => Path.GetFullPath(Path.Combine(Here(), "../../../docs/verify-ledger.py"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
