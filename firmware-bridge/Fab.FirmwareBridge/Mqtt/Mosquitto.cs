using System.Runtime.InteropServices;

namespace Fab.FirmwareBridge.Mqtt;

/// <summary>The part of libmosquitto 2 that we call; see its mosquitto.h.</summary>
internal static unsafe partial class Mosquitto
{
    public const int Success = 0;
    public const int OutOfMemory = 1;
    public const int Invalid = 3;
    public const int NoConnection = 4;
    public const int ConnectionLost = 7;
    public const int AuthenticationFailed = 11;
    public const int NoDelay = 11;

    private const string Library = "libmosquitto.so.1";

    [LibraryImport(Library, EntryPoint = "mosquitto_lib_init")]
    public static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint New(string clientId, [MarshalAs(UnmanagedType.U1)] bool cleanSession, nint user);

    [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_threaded_set")]
    public static partial int UseThreads(nint client, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Library, EntryPoint = "mosquitto_int_option")]
    public static partial int SetOption(nint client, int option, int value);

    [LibraryImport(Library, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetUser(nint client, string? username, string? password);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTls(nint client, string? caFile, string? caPath, string? certificate, string? key, nint passwordCallback);

    [LibraryImport(Library, EntryPoint = "mosquitto_will_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWill(nint client, string topic, int length, byte* payload, int quality, [MarshalAs(UnmanagedType.U1)] bool retain);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_async", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Connect(nint client, string host, int port, int keepAliveSeconds);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect")]
    public static partial int Disconnect(nint client);

    /// <summary>The connection's handle; negative while there is none.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_socket")]
    public static partial int Socket(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop")]
    public static partial int Loop(nint client, int timeoutMilliseconds, int maxPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_read")]
    public static partial int LoopRead(nint client, int maxPackets);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop_write")]
    public static partial int LoopWrite(nint client, int maxPackets);

    /// <summary>Keeps the connection alive, and finds out that it is not.</summary>
    [LibraryImport(Library, EntryPoint = "mosquitto_loop_misc")]
    public static partial int LoopMisc(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool WantsToWrite(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Publish(nint client, out int id, string topic, int length, byte* payload, int quality, [MarshalAs(UnmanagedType.U1)] bool retain);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Subscribe(nint client, out int id, string filter, int quality);

    [LibraryImport(Library, EntryPoint = "mosquitto_unsubscribe", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unsubscribe(nint client, out int id, string filter);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_callback_set")]
    public static partial void OnConnect(nint client, delegate* unmanaged<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish_callback_set")]
    public static partial void OnPublish(nint client, delegate* unmanaged<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe_callback_set")]
    public static partial void OnSubscribe(nint client, delegate* unmanaged<nint, nint, int, int, int*, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_unsubscribe_callback_set")]
    public static partial void OnUnsubscribe(nint client, delegate* unmanaged<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_message_callback_set")]
    public static partial void OnMessage(nint client, delegate* unmanaged<nint, nint, Message*, void> callback);

    public static string Describe(int result) => Marshal.PtrToStringUTF8(StrError(result)) is { } text ? text.TrimEnd('.') : $"error {result}";

    public static string DescribeConnect(int code) => Marshal.PtrToStringUTF8(ConnackString(code)) is { } text ? text.TrimEnd('.') : $"code {code}";

    [LibraryImport(Library, EntryPoint = "mosquitto_strerror")]
    private static partial nint StrError(int result);

    [LibraryImport(Library, EntryPoint = "mosquitto_connack_string")]
    private static partial nint ConnackString(int code);

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Id;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Quality;
        public byte Retain;
    }
}
