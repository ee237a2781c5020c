import Monitoring
import Review
import Storage

extension Workbench {
    /// A model's rules at the levels in force: those of the catalogue and the model file, unless a person adopted another.
    func rulesInForce(of model: StoredModel, in read: ReadTransaction) throws -> [Rule] {
        let thresholds = try read.thresholds(of: model.id)
        return RuleCatalog.rules(for: model.model).map { rule in
            var rule = rule
            if let level = thresholds[rule.key]?.level { rule.level = level }
            return rule
        }
    }
}
