import Monitoring
public import Reports
import Storage

/// Whether a report's file still says what the database says.
public struct ReportVerification: Sendable, Equatable {
    /// Which report the file holds.
    public var identity: ReportIdentity
    /// The first line in which it differs, from 1; nil: every byte is the same.
    public var differingLine: Int?
    /// What explains a difference.
    public var reasons: [String]

    /// Whether the file still holds.
    public var holds: Bool { differingLine == nil }
}

extension Workbench {
    /// Makes the report that a file holds again, from the state of the database that the file names, and compares bytes.
    ///
    /// - Parameter file: The content of the file, in any of the forms.
    /// - Returns: Whether they are the same, and where not.
    /// - Throws: `refusedFile` for what is no report, `notFound` for a model or a state that this database does not have.
    public func verifyReport(_ file: String) throws(WorkbenchError) -> ReportVerification {
        guard let identity = ReportIdentity(readFrom: file) else {
            throw .refusedFile(
                "The file does not say which report it is: it is none, or the beginning was changed. Name a file that "
                    + "`plumbline report` or the page of the report has written.",
                problems: [],
                problemCount: 0
            )
        }
        let (from, to) = try mapping {
            (
                try identity.from.map { try Moment(written: $0) },
                try identity.to.map { try Moment(written: $0) }
            )
        }
        let report = try report(model: identity.model, from: from, to: to, snapshot: identity.snapshot)
        let again = identity.form.render(report)
        guard !again.utf8.elementsEqual(file.utf8) else {
            return ReportVerification(identity: identity, differingLine: nil, reasons: [])
        }
        return ReportVerification(
            identity: identity,
            differingLine: Self.firstDifference(file, again),
            reasons: try reasons(for: identity)
        )
    }

    private static func firstDifference(_ file: String, _ again: String) -> Int {
        let (left, right) = (
            file.split(separator: "\n", omittingEmptySubsequences: false),
            again.split(separator: "\n", omittingEmptySubsequences: false)
        )
        for (place, pair) in zip(left, right).enumerated() where !pair.0.utf8.elementsEqual(pair.1.utf8) {
            return place + 1
        }
        return min(left.count, right.count) + 1
    }

    /// What happened since that can change a report of an earlier state.
    private func reasons(for identity: ReportIdentity) throws(WorkbenchError) -> [String] {
        var reasons: [String] = []
        if identity.engineVersion != engineVersion {
            reasons.append(
                "It was made by version \(identity.engineVersion) of the formulas; this program has \(engineVersion)."
            )
        }
        let erased = try mapping {
            try database.read { read in
                try read.auditEntryCount(
                    action: "prediction.erased",
                    subject: identity.model,
                    after: identity.snapshot
                )
            }
        }
        if erased > 0 {
            reasons.append("\(erased == 1 ? "A prediction was" : "\(erased) predictions were") erased since.")
        }
        return reasons
    }
}
