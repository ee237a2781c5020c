internal import Foundation
public import Review

/// A report as JSON: keys sorted, indented, described by `Schemas/formats/report.schema.json`.
public enum ReportJSON {
    /// The report as JSON text; every key is always there, with `null` where there is no value.
    public static func render(_ report: Report) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
        } catch {
            // Only a number that is not finite cannot be encoded, and the type of a report's numbers keeps those out.
            preconditionFailure("A report holds a value that JSON cannot express: \(error)")
        }
    }
}
