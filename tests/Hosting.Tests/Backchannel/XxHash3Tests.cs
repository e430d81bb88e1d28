using System.Text;
using Aspire.Hosting.Backchannel.Auxiliary;

namespace Hosting.Tests.Backchannel;

public sealed class XxHash3Tests
{
    // The values of xxHash's own sanity test, over the first bytes of its generated buffer.
    [Theory]
    [InlineData(0, 0x2D06800538D394C2)]
    [InlineData(1, 0xC44BDFF4074EECDB)]
    [InlineData(6, 0x27B56A84CD2D7325)]
    [InlineData(12, 0xA713DAF0DFBB77E7)]
    [InlineData(24, 0xA3FE70BF9D3510EB)]
    [InlineData(48, 0x397DA259ECBA1F11)]
    [InlineData(80, 0xBCDEFBBB2C47C90A)]
    [InlineData(195, 0xCD94217EE362EC3A)]
    [InlineData(403, 0xCDEB804D65C6DEA4)]
    [InlineData(2048, 0xDD59E2C3A5F038E0)]
    [InlineData(2367, 0xCB37AEB9E5D361ED)]
    public void HashesAsTheReferenceDoes(int length, ulong expected)
    {
        var data = new byte[length];
        var generator = 2654435761UL;
        for (var i = 0; i < length; i++)
        {
            data[i] = (byte)(generator >> 56);
            generator *= 11400714785074694797;
        }
        Assert.Equal(expected, XxHash3.Hash(data));
    }

    [Fact]
    public void TheNameOfASocketHasTheHashOfThePath()
        => Assert.Equal(AuxiliarySocketName.Id("/a/AppHost.csproj"), Path.GetFileName(AuxiliarySocketName.Create("/a/AppHost.csproj", "/home"))[..Encoding.ASCII.GetByteCount("12345678901")]);
}
