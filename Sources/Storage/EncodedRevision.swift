public import Monitoring

/// An evaluation of a window with its summary as the text that is stored: made before the database is asked to wait for it.
public struct EncodedRevision: Sendable {
    let revision: WindowRevision
    let profile: String

    /// Columns that are encoded together: enough that handing them to another core costs nothing beside it.
    private static let columnsAtOnce = 16

    /// Encodes the summary on all cores, since of many columns it is long.
    ///
    /// - Parameter revision: The evaluation.
    /// - Throws: What encoding throws.
    public init(_ revision: WindowRevision) throws {
        self.revision = revision
        let columns = revision.profile.columns
        let starts = Array(stride(from: 0, to: columns.count, by: Self.columnsAtOnce))
        let lists = concurrentMap(starts) { start in
            Result { try StoredJSON.text(Array(columns[start...].prefix(Self.columnsAtOnce))) }
        }
        let list = try lists.map { try $0.get().dropFirst().dropLast() }.joined(separator: ",")
        // The members in their order, as of all that is stored as JSON.
        profile = #"{"columns":[\#(list)],"rows":\#(revision.profile.rows)}"#
    }
}
