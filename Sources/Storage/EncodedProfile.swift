public import Monitoring

/// The summary of a window's columns as the text that is stored: made before the database is asked to wait for it.
public struct EncodedProfile: Sendable {
    let text: String

    /// Columns that are encoded together: enough that handing them to another core costs nothing beside it.
    private static let columnsAtOnce = 16

    /// Encodes a summary on all cores, since of a thousand columns it is half a megabyte of JSON.
    ///
    /// - Parameter profile: The summary.
    /// - Throws: What encoding throws.
    public init(_ profile: Profile) throws {
        let starts = Array(stride(from: 0, to: profile.columns.count, by: Self.columnsAtOnce))
        let lists = concurrentMap(starts) { start in
            Result { try StoredJSON.text(Array(profile.columns[start...].prefix(Self.columnsAtOnce))) }
        }
        let columns = try lists.map { try $0.get().dropFirst().dropLast() }.joined(separator: ",")
        // The members in their order, as of all that is stored as JSON.
        text = #"{"columns":[\#(columns)],"rows":\#(profile.rows)}"#
    }
}
