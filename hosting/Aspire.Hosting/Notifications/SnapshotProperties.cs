using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>Changes the properties of a state.</summary>
internal static class SnapshotProperties
{
    /// <summary>Adds a property, in the place of one of the same name.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> With(this ImmutableArray<ResourcePropertySnapshot> properties, ResourcePropertySnapshot property)
    {
        for (var i = 0; i < properties.Length; i++)
        {
            if (properties[i].Name == property.Name)
            {
                return properties.SetItem(i, property);
            }
        }

        return properties.Add(property);
    }

    /// <summary>Removes a property, if it is there.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> Without(this ImmutableArray<ResourcePropertySnapshot> properties, string name)
        => properties.Any(property => property.Name == name) ? properties.RemoveAll(property => property.Name == name) : properties;
}
