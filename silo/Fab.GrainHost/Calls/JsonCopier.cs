using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Fab.GrainHost.Calls;

/// <summary>Copies what crosses between grains, as a cluster would: by writing and reading it.</summary>
internal abstract class Copier
{
    public abstract object? CopyBoxed(object? value);

    public static Copier For(Type type, JsonSerializerOptions options) =>
        (Copier)Activator.CreateInstance(typeof(JsonCopier<>).MakeGenericType(type), options)!;
}

/// <inheritdoc/>
internal sealed class JsonCopier<T> : Copier
{
    private readonly JsonTypeInfo<T>? _json;

    /// <summary>Without polymorphism options, JSON would keep only the declared type's members.</summary>
    private readonly bool _isExact;

    public JsonCopier(JsonSerializerOptions options)
    {
        if (IsImmutable(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))) return;
        _json = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        _isExact = !typeof(T).IsValueType && _json.Kind == JsonTypeInfoKind.Object && _json.PolymorphismOptions is null;
    }

    public override object? CopyBoxed(object? value) => _json is null ? value : Copy((T)value!);

    public T Copy(T value)
    {
        if (_json is null || value is null) return value;
        if (_isExact && value.GetType() != typeof(T))
        {
            throw new NotSupportedException(
                $"A {value.GetType()} was passed as {typeof(T)}, which does not declare it with [JsonDerivedType]: its own members would be lost.");
        }

        Scratch scratch = Scratch.Take();
        try
        {
            JsonSerializer.Serialize(scratch.Writer, value, _json);
            return JsonSerializer.Deserialize(scratch.Written, _json)!;
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>Types whose values cannot change and that every host passes as they are.</summary>
    private static bool IsImmutable(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
        || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(DateOnly)
        || type == typeof(TimeOnly) || type == typeof(CancellationToken) || type == typeof(Nothing);

    /// <summary>One buffer and writer for each thread; a copy is made and read back in one go.</summary>
    private sealed class Scratch
    {
        private const int KeptBytesMax = 1 << 20;

        [ThreadStatic]
        private static Scratch? s_free;

        private readonly ArrayBufferWriter<byte> _buffer = new(1024);

        private Scratch() => Writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

        public Utf8JsonWriter Writer { get; }

        public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

        public static Scratch Take()
        {
            Scratch scratch = s_free ?? new Scratch();
            s_free = null;
            return scratch;
        }

        public void Return()
        {
            if (_buffer.Capacity > KeptBytesMax) return;
            _buffer.ResetWrittenCount();
            Writer.Reset();
            s_free = this;
        }
    }
}

/// <summary>The result of a method that has none.</summary>
internal readonly record struct Nothing;
