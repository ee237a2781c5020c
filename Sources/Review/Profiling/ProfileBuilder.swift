public import Monitoring

/// Profiles rows as they come, window by window; nothing of a row is kept but what travels with its profile.
public struct ProfileBuilder: Sendable {
    private let plan: ProfilePlan
    private var cutter: WindowCutter
    private var profiles: [String: SampledProfile] = [:]
    private var last: String?

    /// A builder by a plan; nil where windows are no spans of time, which many machines could not cut alike.
    public init?(_ plan: ProfilePlan) {
        guard let cutter = WindowCutter(plan.model.windows) else { return nil }
        self.plan = plan
        self.cutter = cutter
    }

    /// Adds rows with times.
    ///
    /// - Throws: `sameRow` where an id that was sampled comes again.
    /// - Complexity: O(rows log rows).
    public mutating func add(_ rows: ColumnBatch) throws(ProfileConflict) {
        for (key, positions) in groups(of: rows) {
            let part = positions.count == rows.rowCount ? rows : rows.rows(at: positions)
            let found = WindowProfile(of: part, window: key, model: plan.model, edges: plan.edges)
            guard let found else { continue }
            let next = SampledProfile(profile: found, sample: SampleCandidates(of: part, plan: plan))
            if let id = next.sample.repeatedID { throw .sameRow(id: id, window: key) }
            profiles[key] = try profiles[key]?.merged(with: next) ?? next
        }
    }

    /// Notes rows that were left out since the last ones were added; they count for the window of the last good row.
    public mutating func note(rejected: Int, typeProblems: [String: Int]) {
        guard let last, rejected > 0 else { return }
        profiles[last]?.profile.rejected += rejected
        profiles[last]?.profile.typeProblems.merge(typeProblems, uniquingKeysWith: +)
    }

    /// The profiles, oldest window first.
    ///
    /// - Parameters:
    ///   - unknown: Columns of the file that the model does not know.
    ///   - missing: Features that the file lacks.
    /// - Returns: One profile a window.
    public func finished(unknown: [String], missing: [String]) -> [SampledProfile] {
        SampledProfile.inOrder(profiles.values).map { found in
            var found = found
            found.profile.unknownColumns = unknown.sorted()
            found.profile.missingColumns = missing.sorted()
            return found
        }
    }

    /// The rows' positions by window, in the order in which windows first appear.
    private mutating func groups(of rows: ColumnBatch) -> [(key: String, positions: [Int])] {
        var groups: [(key: String, positions: [Int])] = []
        var places: [String: Int] = [:]
        for (row, time) in rows.times.enumerated() {
            let key = cutter.span(containing: time).key
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append((key, []))
            }
            groups[place].positions.append(row)
            last = key
        }
        return groups
    }
}
