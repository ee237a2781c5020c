public import Monitoring

extension JSONText {
    /// An explanation with the keys that programs read; those of the output that moved most stand at the top.
    public static func explanation(_ found: Explanation, _ model: MonitoredModel) -> JSONText {
        let top: JSONText = .members([
            "window": .string(found.window), "windowRows": .integer(found.windowRows),
            "baselineRows": .integer(found.baselineRows),
            "sentences": .strings(
                found.sentences(for: model) + found.furtherSentences(for: model)
            ),
        ])
        let output =
            found.output.map(effect)
            ?? .members([
                "shift": .null, "remainder": .null, "surrogateR2": .null, "contributions": .array([]),
            ])
        guard case .object(let head) = top, case .object(let middle) = output else { return top }
        return JSONText.object(head + middle).adding([
            "otherOutputs": .array(found.outputs.dropFirst().map(effect)),
            "shares": found.shares.map(shares) ?? .null,
            "correlations": .array(found.correlations.map(correlation)),
            "segments": .array(found.segments.map(segment)),
            "changePoint": found.change.map(change) ?? .null,
            "loss": found.loss.map(effect) ?? .null,
            "lossSegments": .array(found.lossSegments.map(segment)),
            "attributions": found.attributions.map {
                attributions($0).adding(["classes": .array($0.classes.map(classAttributions))])
            } ?? .null,
            "notes": .strings(found.notes),
        ])
    }

    private static func effect(_ effect: OutputEffect) -> JSONText {
        .members([
            "quantity": .string(effect.quantity.rawValue), "category": .optional(effect.category),
            "scale": .string(effect.scale.rawValue), "baselineMean": .number(effect.baselineMean),
            "windowMean": .number(effect.windowMean), "shift": .number(effect.shift),
            "remainder": .number(effect.remainder),
            "remainderStandardError": .number(effect.remainderStandardError),
            "remainderShare": .optional(effect.remainderShare), "surrogateR2": .optional(effect.surrogateR2),
            "contributions": .array(
                effect.contributions.map {
                    .members([
                        "feature": .string($0.feature), "effect": .number($0.effect),
                        "standardError": .number($0.standardError), "moved": .string($0.moved),
                    ])
                }
            ),
        ])
    }

    private static func shares(_ shares: DriftShares) -> JSONText {
        .members([
            "auc": .number(shares.auc), "z": .number(shares.z), "logOddsGap": .number(shares.logOddsGap),
            "leftOut": .integer(shares.leftOut),
            "features": .array(
                shares.features.map {
                    .members([
                        "feature": .string($0.feature), "contribution": .number($0.contribution),
                        "standardError": .number($0.standardError), "share": .number($0.share),
                        "marginalShare": .number($0.marginalShare), "moved": .string($0.moved),
                    ])
                }
            ),
        ])
    }

    private static func classAttributions(_ found: AttributionDrift) -> JSONText {
        attributions(found).adding(["category": .optional(found.category)])
    }

    private static func attributions(_ found: AttributionDrift) -> JSONText {
        .members([
            "ndcg": .number(found.agreement),
            "features": .array(
                found.features.map {
                    .members([
                        "feature": .string($0.feature), "baselineImportance": .number($0.baselineImportance),
                        "windowImportance": .number($0.windowImportance),
                        "baselineRank": .integer($0.baselineRank), "windowRank": .integer($0.windowRank),
                        "part": .number($0.part),
                    ])
                }
            ),
        ])
    }

    private static func correlation(_ found: FeatureCorrelation) -> JSONText {
        .members([
            "kind": .string(found.kind.rawValue), "feature": .string(found.feature),
            "other": .optional(found.other), "coefficient": .string(found.coefficient.rawValue),
            "value": .number(found.value), "baselineValue": .optional(found.baselineValue),
            "pValue": .number(found.pValue), "adjustedPValue": .number(found.adjusted),
            "count": .integer(found.count),
        ])
    }

    private static func segment(_ segment: DriftSegment) -> JSONText {
        .members([
            "segment": .string(segment.text),
            "conditions": .array(
                segment.conditions.map {
                    .members([
                        "feature": .string($0.feature), "above": .optional($0.above),
                        "upTo": .optional($0.upTo), "category": .optional($0.category),
                    ])
                }
            ),
            "rows": .integer(segment.rows), "share": .number(segment.share),
            "baselineMean": .number(segment.baselineMean), "windowMean": .number(segment.windowMean),
            "excess": .number(segment.excess), "lower": .number(segment.lower),
            "upper": .number(segment.upper),
        ])
    }

    private static func change(_ change: OutputChange) -> JSONText {
        .members([
            "at": .string(change.at.text), "earliest": .string(change.earliest.text),
            "latest": .string(change.latest.text), "before": .number(change.before),
            "after": .number(change.after), "pValue": .number(change.pValue),
        ])
    }
}
