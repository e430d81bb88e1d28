using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;

namespace NodePostgres.Hosting.Compose.Resources;

/// <summary>How compose files are written: strings quoted, nulls and empty collections left out, lists indented.</summary>
internal static class ComposeYaml
{
    public static string Write(ComposeFile file)
    {
        var serializer = new SerializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections)
            .DisableAliases()
            .WithTypeConverter(new OctalFileModes())
            .WithEventEmitter(next => new QuotedStrings(next))
            .WithNewLine("\n")
            .WithIndentedSequences()
            .WithMaximumRecursion(32)
            .Build();

        var text = serializer.Serialize(file);
        return file.Extensions.Count == 0 ? text : text + serializer.Serialize(file.Extensions);
    }

    /// <summary>Quotes every string value, so that none is read as a number, a boolean or null; keys stay plain.</summary>
    private sealed class QuotedStrings(IEventEmitter next) : ChainedEventEmitter(next)
    {
        // Of each mapping that is open; null of a sequence, which has no keys.
        private readonly Stack<bool?> _isKeyNext = [];

        public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter)
        {
            Advance();
            _isKeyNext.Push(true);
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(MappingEndEventInfo eventInfo, IEmitter emitter)
        {
            _isKeyNext.Pop();
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(SequenceStartEventInfo eventInfo, IEmitter emitter)
        {
            Advance();
            _isKeyNext.Push(null);
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(SequenceEndEventInfo eventInfo, IEmitter emitter)
        {
            _isKeyNext.Pop();
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (!Advance() && eventInfo.Source.Type == typeof(string))
            {
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            }
            base.Emit(eventInfo, emitter);
        }

        /// <summary>Steps from key to value and back. Returns whether the node that follows is a key.</summary>
        private bool Advance()
        {
            if (!_isKeyNext.TryPop(out var isKey))
            {
                return false;
            }
            _isKeyNext.Push(!isKey);
            return isKey is true;
        }
    }

    /// <summary>Writes permissions as the octal number that compose expects, 0444 for instance.</summary>
    private sealed class OctalFileModes : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(UnixFileMode);

        public object? ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
            => (UnixFileMode)Convert.ToInt32(parser.Consume<Scalar>().Value, 8);

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer)
            => emitter.Emit(new Scalar("0" + Convert.ToString((int)(UnixFileMode)value!, 8)));
    }
}
