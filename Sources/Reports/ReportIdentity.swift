internal import Foundation
public import Review

/// Which report a file holds: enough to make it again and to compare the bytes.
public struct ReportIdentity: Sendable, Equatable {
    /// The model's name.
    public var model: String
    /// The period's begin, RFC 3339; nil: from the first window.
    public var from: String?
    /// The moment after the period, RFC 3339; nil: through the last window.
    public var to: String?
    /// The number of the last audit-log entry that the report knows of.
    public var snapshot: Int64
    /// The version of the formulas.
    public var engineVersion: String
    /// How it was written.
    public var form: ReportForm

    /// What the file says it is; nil where it is no report.
    ///
    /// - Parameter file: The content of a file in any of the forms.
    public init?(readFrom file: String) {
        guard let form = ReportForm(of: file) else { return nil }
        if form == .json {
            do {
                self = Self(try JSONDecoder().decode(Report.self, from: Data(file.utf8)), as: .json)
                return
            } catch {
                // A file of another program, or one that was changed: not a report.
                return nil
            }
        }
        guard let start = file.range(of: Self.name)?.upperBound else { return nil }
        let marker = file[start...].prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "%=;._".contains($0))
        }
        var values: [String: String] = [:]
        for pair in marker.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, let value = parts.dropFirst().first else { return nil }
            values[String(key)] = String(value).removingPercentEncoding
        }
        guard let model = values["model"], let engineVersion = values["engine"],
            let snapshot = values["snapshot"].flatMap({ Int64($0) })
        else { return nil }
        (self.model, self.snapshot, self.engineVersion, self.form) = (model, snapshot, engineVersion, form)
        (from, to) = (values["from"], values["to"])
    }

    init(_ report: Report, as form: ReportForm = .html) {
        (model, from, to) = (report.model, report.from, report.to)
        (snapshot, engineVersion, self.form) = (report.snapshot, report.engineVersion, form)
    }

    /// The identity as one word that no form needs to escape; it comes before any text of people.
    var marker: String {
        let parts = [
            ("model", model), ("from", from), ("to", to), ("snapshot", String(snapshot)),
            ("engine", engineVersion),
        ]
        return Self.name
            + parts.compactMap { key, value in value.map { "\(key)=\(Self.encoded($0))" } }.joined(
                separator: ";"
            )
    }

    private static let name = "plumbline-report:"

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

/// The forms a report can be written in.
public enum ReportForm: String, Sendable, CaseIterable {
    /// One self-contained page.
    case html
    /// The whole value, described by a JSON Schema.
    case json
    /// One long table.
    case csv
    /// Headings and tables.
    case markdown

    /// The report in this form.
    ///
    /// - Parameter report: The value.
    /// - Returns: The text of the file.
    public func render(_ report: Report) -> String {
        switch self {
        case .html: ReportHTML.render(report)
        case .json: ReportJSON.render(report)
        case .csv: ReportCSV.render(report)
        case .markdown: ReportMarkdown.render(report)
        }
    }

    init?(of file: String) {
        if file.hasPrefix("<!DOCTYPE html>") {
            self = .html
        } else if file.hasPrefix("{") {
            self = .json
        } else if file.hasPrefix(ReportCSV.header.joined(separator: ",")) {
            self = .csv
        } else if file.hasPrefix("<!-- ") {
            self = .markdown
        } else {
            return nil
        }
    }
}
