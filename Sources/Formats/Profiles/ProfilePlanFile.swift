import Monitoring
public import Review

/// The file that a machine is given so that it can profile rows: the model, the baseline's bins, and what its labels
/// taught (`plumbline profile bins`).
public enum ProfilePlanFile {
    /// The version of the format; files of another one are refused.
    public static let version = 1

    private struct Body: Codable {
        var plumblineBins: Int
        var plan: ProfilePlan
    }

    private struct Mark: Decodable {
        var plumblineBins: Int
        var checksum: String?
    }

    /// What profiles that belong together have in common, as text.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - hash: The hash, as text.
    /// - Returns: The hash of all that changes a count.
    public static func fingerprint(of plan: ProfilePlan, hash: (String) -> String) -> String {
        hash(CanonicalJSON.text(plan.essence))
    }

    /// The file's text.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - hash: The hash that guards it, as text.
    /// - Returns: One object of JSON and a line end.
    public static func text(of plan: ProfilePlan, hash: (String) -> String) -> String {
        CanonicalJSON.sealed(CanonicalJSON.text(Body(plumblineBins: version, plan: plan)), hash: hash) + "\n"
    }

    /// Reads a file; what was cut off or changed is refused.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - hash: The hash that guards it, as text.
    /// - Returns: The plan.
    /// - Throws: `badProfilePlan` with the rule.
    public static func plan(from text: String, hash: (String) -> String) throws(FormatError) -> ProfilePlan {
        guard let mark = CanonicalJSON.value(Mark.self, from: text) else {
            throw .badProfilePlan(rule: "is cut off, or is none")
        }
        guard mark.plumblineBins == version else {
            throw .badProfilePlan(
                rule: "is of version \(mark.plumblineBins), and this program reads version \(version)"
            )
        }
        guard let body = CanonicalJSON.value(Body.self, from: text) else {
            throw .badProfilePlan(rule: "lacks a part")
        }
        guard hash(CanonicalJSON.text(body)) == mark.checksum else {
            throw .badProfilePlan(rule: "was changed after it was written: its checksum does not fit")
        }
        let areAscending = body.plan.edges.allSatisfy { column in
            zip(column.edges, column.edges.dropFirst()).allSatisfy { $0.0 < $0.1 }
                && column.edges.allSatisfy(\.isFinite)
        }
        guard areAscending, body.plan.candidates > 0 else {
            throw .badProfilePlan(rule: "holds edges that do not ascend")
        }
        return body.plan
    }
}
