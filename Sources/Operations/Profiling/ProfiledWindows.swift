import Monitoring
import Review
import Storage

/// A window that is known from profiles alone.
struct ProfiledWindow: Sendable {
    /// All of its profiles, added.
    var sampled: SampledProfile
    /// Where they count numbers.
    var edges: [ColumnEdges]

    /// The columns as rules are measured on them.
    var columns: MeasuredColumns { sampled.profile.measured(edges: edges) }
}

extension ReadTransaction {
    /// What profiles say of a window; nil where its rows came themselves, or none.
    func profiledWindow(_ key: String, of model: Int64) throws -> ProfiledWindow? {
        let profiles = try windowProfiles(ofWindow: key, model: model)
        guard let first = profiles.first else { return nil }
        do {
            let all = try profiles.dropFirst().reduce(first.sampled) { try $0.merged(with: $1.sampled) }
            return ProfiledWindow(sampled: all, edges: first.bins.edges)
        } catch let conflict as ProfileConflict {
            // An import refuses what would lead here.
            throw StorageError.corrupt(detail: conflict.sentence)
        }
    }

    /// A window's columns, sorted and counted, from its rows or from its profiles.
    func measuredColumns(ofWindow key: String, model: StoredModel) throws -> MeasuredColumns {
        if let profiled = try profiledWindow(key, of: model.id) { return profiled.columns }
        return try storedColumns(ofWindow: key, model: model.id).measured(model.model.measuredColumns)
    }

    /// Refuses what needs the rows of a window of which there is a profile only.
    func requireRows(ofWindow key: String, model: StoredModel, for what: String) throws {
        guard try isProfiled(key, of: model.id) else { return }
        throw WorkbenchError.invalid(
            "The window \(key) came as a profile, and \(what) needs its rows. "
                + "What rules found in it: plumbline finding list \(model.model.name) --window \(key) --all"
        )
    }
}

extension ColumnComparison {
    /// A column of numbers of which a profile is known: drawn from its bins, even steps in each.
    init(baseline: [Double], window: CountedColumn) {
        self = .numbers(baseline: baseline, window: window.steps(2_000), gapAt: nil)
    }
}
