import Formats
public import Foundation
public import Monitoring

extension Moment {
    /// The moment that a person wrote: RFC 3339, or a date for the beginning of that day.
    ///
    /// - Parameters:
    ///   - text: `2013-04-22T10:30:00Z`, `2013-04-22T10:30:00` or `2013-04-22`.
    ///   - zone: The zone of a text without an offset.
    /// - Throws: `invalid` with the rule that the text breaks.
    public init(written text: String, in zone: TimeZone = .gmt) throws(WorkbenchError) {
        var grammar = TimeGrammar(zone: zone)
        do {
            self = try grammar.parse(text)
        } catch {
            throw .invalid("\"\(text)\" \(error.rule). \(error.wayOut)")
        }
    }
}
