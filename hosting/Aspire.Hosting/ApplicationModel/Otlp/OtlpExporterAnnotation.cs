using System.Diagnostics;

namespace Aspire.Hosting
{
    /// <summary>The protocols of OTLP, https://opentelemetry.io/docs/specs/otlp/.</summary>
    public enum OtlpProtocol
    {
        /// <summary>gRPC.</summary>
        Grpc,

        /// <summary>HTTP with protobuf bodies.</summary>
        HttpProtobuf,

        /// <summary>HTTP with JSON bodies.</summary>
        HttpJson,
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Says that a resource sends its telemetry to the dashboard.</summary>
    [DebuggerDisplay("Type = {GetType().Name,nq}")]
    public class OtlpExporterAnnotation : IResourceAnnotation
    {
        /// <summary>The protocol that it must use; null for any.</summary>
        public OtlpProtocol? RequiredProtocol { get; init; }
    }
}
