import Formats
import Monitoring
import Storage

extension Workbench {
    /// What a model file changes, and whether the rows that are stored allow it.
    func change(to model: MonitoredModel, in read: ReadTransaction) throws -> ModelChange {
        guard let old = try read.model(named: model.name) else {
            let rules = RuleCatalog.rules(for: model).count
            return ModelChange(
                name: model.name,
                isNew: true,
                basedOn: 0,
                lines: ["new model \(model.name): \(model.columns.features.count) features, \(rules) rules"]
            )
        }
        return ModelChange(
            name: model.name,
            isNew: false,
            basedOn: old.revision,
            lines: ModelFile.difference(old: old.model, new: model),
            warnings: try warnings(ofKinds: old, model, in: read),
            refusal: try refusal(ofCutting: old, by: model.windows, in: read)
        )
    }

    /// What follows when columns become numbers that were categories, or the reverse, and rows of the old kind are stored.
    private func warnings(
        ofKinds old: StoredModel,
        _ new: MonitoredModel,
        in read: ReadTransaction
    ) throws -> [String] {
        let kinds = Dictionary(
            old.model.watchedColumns.map { ($0.name, $0.kind) },
            uniquingKeysWith: { first, _ in first }
        )
        let changed = new.watchedColumns.filter { kinds[$0.name] != nil && kinds[$0.name] != $0.kind }
        guard !changed.isEmpty else { return [] }
        let names = changed.prefix(5).map { "“\($0.name)”" }.joined(separator: ", ")
        let columns = changed.count > 5 ? "\(names) and \(changed.count - 5) more" : names
        var warnings: [String] = []
        if try read.currentBaseline(of: old.id) != nil {
            warnings.append(
                "The baseline holds \(columns) as the other kind: rules on it say “Not defined” until the baseline is "
                    + "imported again. After applying: plumbline baseline import \(new.name) FILE"
            )
        }
        if try read.predictionCount(of: old.id) > 0 {
            warnings.append(
                "Stored predictions keep \(columns) as it was: in a window that gets rows of both kinds, the old ones "
                    + "count as missing."
            )
        }
        return warnings
    }

    /// Why rows cannot be cut into windows by another plan; nil where none were cut yet.
    ///
    /// A row is stored with the window it lies in, so that rows of the old cut would stay in the old windows, and those of
    /// the new one would lie between them.
    private func refusal(
        ofCutting stored: StoredModel,
        by plan: WindowPlan,
        in read: ReadTransaction
    ) throws -> String? {
        let name = stored.model.name
        guard let change = stored.model.windows.changeOfCut(to: plan) else { return nil }
        let rows = try read.predictionCount(of: stored.id)
        let evaluated = try read.windows(of: stored.id).count { $0.latest != nil }
        guard rows > 0 || evaluated > 0 else { return nil }
        let reason = "The windows of “\(name)” cannot be cut anew (\(change)): it has "
        let predictions = "\(rows) \(rows == 1 ? "prediction" : "predictions") stored by the old cut"
        guard evaluated > 0 else {
            return reason
                + "\(predictions). Withdraw their batches (plumbline batch list \(name)), apply the file and import "
                + "them again; or apply it under another name, as a new model, and import there."
        }
        let windows = "\(evaluated) \(evaluated == 1 ? "window" : "windows")"
        let facts =
            rows > 0
            ? "\(predictions) and \(windows) evaluated by it" : "\(windows) evaluated by the old cut"
        return reason
            + "\(facts), and what is evaluated stays. Apply the file under another name, as a new model, and import "
            + "baseline and predictions there."
    }
}

extension WindowPlan {
    /// What changes in how rows are cut, in the words of the model file; nil where nothing does.
    ///
    /// How long a window waits is none of it, and the zone only where windows are spans of time.
    fileprivate func changeOfCut(to other: WindowPlan) -> String? {
        var changes: [String] = []
        if grain != other.grain {
            changes.append("windows.every: \(WindowText.text(grain)) → \(WindowText.text(other.grain))")
        }
        if grain.isTimed || other.grain.isTimed, timeZone != other.timeZone {
            changes.append("windows.timeZone: \(timeZone) → \(other.timeZone)")
        }
        return changes.isEmpty ? nil : changes.joined(separator: ", ")
    }
}
