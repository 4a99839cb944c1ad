using System.Reflection;
using System.Text.Json;
using Orleans.Concurrency;

namespace Fab.GrainHost.Calls;

/// <summary>One method of a grain interface, ready to be called: how to copy, send and invoke.</summary>
internal abstract class GrainMethod
{
    private readonly Copier[] _argumentCopiers;

    protected GrainMethod(MethodInfo method, JsonSerializerOptions json)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        IsOneWay = method.GetCustomAttribute<OneWayAttribute>() is not null;
        Invoker = MethodInvoker.Create(method);
        _argumentCopiers = [.. method.GetParameters().Select(p => Copier.For(p.ParameterType, json))];
    }

    /// <summary>For messages: <c>IJobGrain.Cancel</c>.</summary>
    public string Name { get; }

    protected bool IsOneWay { get; }

    protected MethodInvoker Invoker { get; }

    /// <summary>Makes the one for a method, by what it returns.</summary>
    /// <exception cref="NotSupportedException">The method cannot be called from afar; the message says why.</exception>
    public static GrainMethod Create(MethodInfo method, JsonSerializerOptions json)
    {
        string name = $"{method.DeclaringType}.{method.Name}";
        if (method.IsGenericMethod) throw new NotSupportedException($"{name} is generic; a grain's method cannot be.");
        if (method.GetParameters().Any(p => p.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{name} has a ref or out parameter; a grain's method cannot.");
        }

        Type returns = method.ReturnType;
        Type? definition = returns.IsGenericType ? returns.GetGenericTypeDefinition() : null;
        bool isResult = definition == typeof(Task<>) || definition == typeof(ValueTask<>);
        if (!isResult && returns != typeof(Task) && returns != typeof(ValueTask))
        {
            throw new NotSupportedException($"{name} returns {returns}; a grain's method returns Task, ValueTask or their generic forms.");
        }

        Type result = isResult ? returns.GenericTypeArguments[0] : typeof(Nothing);
        return (GrainMethod)Activator.CreateInstance(typeof(GrainMethod<>).MakeGenericType(result), method, json)!;
    }

    /// <summary>Sends a call; returns what the interface's method returns.</summary>
    public abstract object Send(LocalGrainHost host, GrainIdentity grain, object?[] arguments);

    protected void CopyArguments(object?[] arguments)
    {
        for (int i = 0; i < _argumentCopiers.Length; i++) arguments[i] = _argumentCopiers[i].CopyBoxed(arguments[i]);
    }
}

/// <inheritdoc cref="GrainMethod"/>
/// <typeparam name="T">What the answer carries; <see cref="Nothing"/> for a method without a result.</typeparam>
internal sealed class GrainMethod<T> : GrainMethod
{
    private readonly JsonCopier<T> _resultCopier;
    private readonly bool _returnsValueTask;

    public GrainMethod(MethodInfo method, JsonSerializerOptions json)
        : base(method, json)
    {
        _resultCopier = new JsonCopier<T>(json);
        _returnsValueTask = method.ReturnType.IsValueType;
        if (IsOneWay && typeof(T) != typeof(Nothing)) throw new NotSupportedException($"{Name} is [OneWay] and cannot have a result.");
    }

    public T Copy(T result) => _resultCopier.Copy(result);

    public ValueTask<T> Invoke(object instance, object?[] arguments)
    {
        object returned = Invoker.Invoke(instance, arguments.AsSpan())
            ?? throw new InvalidOperationException($"{Name} returned null instead of a task.");
        return returned switch
        {
            Task<T> task => new ValueTask<T>(task),
            ValueTask<T> task => task,
            Task task => WithoutResult(new ValueTask(task)),
            ValueTask task => WithoutResult(task),
            _ => throw new InvalidOperationException($"{Name} returned a {returned.GetType()}."),
        };
    }

    public override object Send(LocalGrainHost host, GrainIdentity grain, object?[] arguments)
    {
        if (IsOneWay) return SendOneWay(host, grain, arguments);
        Task<T> answered = SendCall(host, grain, arguments);
        if (!_returnsValueTask) return answered;
        return typeof(T) == typeof(Nothing) ? new ValueTask(answered) : new ValueTask<T>(answered);
    }

    private Task<T> SendCall(LocalGrainHost host, GrainIdentity grain, object?[] arguments)
    {
        try
        {
            CopyArguments(arguments);
            var call = new GrainCall<T>(host, this, arguments);
            host.Send(grain, call);
            return call.Answered;
        }
#pragma warning disable CA1031 // A call fails in its task, wherever it failed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Task.FromException<T>(failure);
        }
    }

    private object SendOneWay(LocalGrainHost host, GrainIdentity grain, object?[] arguments)
    {
        try
        {
            CopyArguments(arguments);
            GrainMetrics.Called(grain.Type);
            var call = new OneWayCall(host, (GrainMethod<Nothing>)(object)this, arguments);
            if (!host.TrySend(grain, call)) call.Fail(LocalGrainHost.Stopping());
        }
#pragma warning disable CA1031 // Nobody waits for it: the log is the only place for its failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            host.Log.OneWayCallFailed(failure, Name);
        }

        return _returnsValueTask ? ValueTask.CompletedTask : Task.CompletedTask;
    }

    private static async ValueTask<T> WithoutResult(ValueTask task)
    {
        await task;
        return default!;
    }
}
