#include "benefits/entitlement.h"

#include "benefits/copay.h"

enum reason {
    REASON_DIGIT_1,
    REASON_DIGIT_2,
    REASON_DIGIT_3,
    REASON_DIGIT_4,
    REASON_DIGIT_5,
    REASON_COMMUNE,
    REASON_EMERGENCY,
    REASON_INITIAL,
    REASON_REFERRED,
    REASON_AREA,
    REASON_SELF_REFERRED,
    REASON_LEVEL_UNKNOWN,
    REASON_FIVE_YEARS,
    REASON_SMALL_VISIT,
};

static const struct entitlement_reason reasons[] = {
    [REASON_DIGIT_1] = {"entitlement.digit_1", "Luật BHYT Đ.22.1a; QĐ 1351/QĐ-BHXH Đ.2",
                        "Mã quyền lợi 1: hưởng 100 %, không giới hạn tỷ lệ của danh mục",
                        "Benefit digit 1: 100 %, without the ratio caps of the lists"},
    [REASON_DIGIT_2] = {"entitlement.digit_2", "Luật BHYT Đ.22.1a; QĐ 1351/QĐ-BHXH Đ.2",
                        "Mã quyền lợi 2: hưởng 100 % trong phạm vi danh mục",
                        "Benefit digit 2: 100 % within the lists"},
    [REASON_DIGIT_3] = {"entitlement.digit_3", "Luật BHYT Đ.22.1d; QĐ 1351/QĐ-BHXH Đ.2",
                        "Mã quyền lợi 3: hưởng 95 % trong phạm vi danh mục",
                        "Benefit digit 3: 95 % within the lists"},
    [REASON_DIGIT_4] = {"entitlement.digit_4", "Luật BHYT Đ.22.1đ; QĐ 1351/QĐ-BHXH Đ.2",
                        "Mã quyền lợi 4: hưởng 80 % trong phạm vi danh mục",
                        "Benefit digit 4: 80 % within the lists"},
    [REASON_DIGIT_5] = {"entitlement.digit_5", "Luật BHYT Đ.22.1a; QĐ 1351/QĐ-BHXH Đ.2",
                        "Mã quyền lợi 5: hưởng 100 %, kể cả chi phí ngoài phạm vi",
                        "Benefit digit 5: 100 %, costs outside the scope included"},
    [REASON_COMMUNE] = {"entitlement.commune_station", "Luật BHYT Đ.22.1b",
                        "Khám tại trạm y tế, y học gia đình, quân - dân y: 100 %",
                        "At a commune station, family or military-civil clinic: 100 %"},
    [REASON_EMERGENCY] = {"entitlement.emergency", "Luật BHYT Đ.27; NĐ 188/2025/NĐ-CP",
                          "Cấp cứu: coi là đúng nơi ở mọi cơ sở",
                          "Emergency: every facility counts as the right one"},
    [REASON_INITIAL] = {"entitlement.initial_facility", "Luật BHYT Đ.26",
                        "Khám tại nơi đăng ký ban đầu ghi trên thẻ",
                        "At the initial facility printed on the card"},
    [REASON_REFERRED] = {"entitlement.referred", "Luật BHYT Đ.27",
                         "Có phiếu chuyển hoặc giấy hẹn khám lại",
                         "With a referral or a re-examination slip"},
    [REASON_AREA] = {"entitlement.living_area", "Luật BHYT Đ.22.4b",
                     "Mã nơi sống K1, K2, K3: nội trú như đúng nơi đăng ký",
                     "Living area K1, K2, K3: inpatient care counts as at the right facility"},
    [REASON_SELF_REFERRED] = {"entitlement.self_referral", "Luật BHYT Đ.22.4",
                              "Tự đến không có phiếu chuyển: chỉ hưởng một phần của mức hưởng",
                              "Without a referral: only a share of the entitlement is paid"},
    [REASON_LEVEL_UNKNOWN] = {"entitlement.level_unknown", "Luật BHYT Đ.22.4",
                              "Chưa có cấp chuyên môn của cơ sở: cần đối chiếu khi tự đến",
                              "The level of this facility is not known: check a self-referral"},
    [REASON_FIVE_YEARS] = {"entitlement.five_years", "Luật BHYT Đ.22.1c; NĐ 188/2025/NĐ-CP",
                           "Đủ 5 năm liên tục và đã cùng chi trả quá 6 lần mức tham chiếu: 100 % "
                           "đến hết năm",
                           "Five consecutive years and own co-payments above six reference "
                           "levels: 100 % to the end of the year"},
    [REASON_SMALL_VISIT] = {"entitlement.small_visit", "Luật BHYT Đ.22.1b; NĐ 188/2025/NĐ-CP",
                            "Một lần khám dưới 15 % mức tham chiếu: không phải cùng chi trả",
                            "One visit below 15 % of the reference level: nothing to pay"},
};

bool entitlement_rates(const struct rule_set *rules, const struct entitlement_input *input,
                       struct entitlement_rates *ret)
{
    struct date on = input->today;
    enum figure figure = FIGURE_SELF_REFERRAL_OUT;
    int32_t key = RULE_NO_KEY;
    bool known = copay_self_referral_figure(input->facility_level, input->inpatient, &figure, &key);
    const struct rule_row *share = rule_find(rules, figure, key, on);
    const struct rule_row *list = rule_find(rules, FIGURE_DIGIT_PERCENT, input->benefit_digit, on);
    const struct rule_row *level = rule_find(rules, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    const struct rule_row *free_visit = rule_find(rules, FIGURE_FREE_VISIT, RULE_NO_KEY, on);
    const struct rule_row *own_copay = rule_find(rules, FIGURE_OWN_COPAY, RULE_NO_KEY, on);
    if (!list || !level || !free_visit || !own_copay || (known && !share)) {
        return false;
    }
    int64_t level_vnd = fraction_floor(level->value);
    *ret = (struct entitlement_rates){
        .list_percent = (int)fraction_floor(list->value),
        .self_referral_percent = known ? (int)fraction_floor(share->value) : 0,
        .free_visit_vnd = level_vnd * fraction_floor(free_visit->value) / 100,
        .own_copay_limit_vnd = level_vnd * fraction_floor(own_copay->value),
    };
    return true;
}

static bool living_area_is_valid(const char *area)
{
    return area[0] == '\0' ||
           (area[0] == 'K' && area[1] >= '1' && area[1] <= '3' && area[2] == '\0');
}

static bool rates_are_valid(const struct entitlement_rates *rates)
{
    return rates->list_percent >= 0 && rates->list_percent <= 100 &&
           rates->self_referral_percent >= 0 && rates->self_referral_percent <= 100 &&
           rates->free_visit_vnd > 0 && rates->own_copay_limit_vnd > 0;
}

static bool input_is_valid(const struct entitlement_input *input)
{
    return input->benefit_digit >= 1 && input->benefit_digit <= 5 &&
           living_area_is_valid(input->living_area) &&
           input->facility_level <= FACILITY_SPECIALISED_FORMER_PROVINCIAL &&
           date_is_valid(input->today) && !date_is_partial(input->today) &&
           input->own_copay_vnd >= 0 && rates_are_valid(&input->rates);
}

/* Art 26, 27 and 22.4b: the ways in which a facility is the right one; the strongest is named. */
static bool right_facility(const struct entitlement_input *input, enum reason *ret_reason)
{
    if (input->emergency) {
        *ret_reason = REASON_EMERGENCY;
    } else if (input->at_initial_facility) {
        *ret_reason = REASON_INITIAL;
    } else if (input->referred) {
        *ret_reason = REASON_REFERRED;
    } else if (input->inpatient && input->living_area[0] == 'K') {
        *ret_reason = REASON_AREA;
    } else {
        return false;
    }
    return true;
}

/* Art 22.1c: the five years count from the day itself; the co-payments must be above the limit. */
static bool five_years_complete(const struct entitlement_input *input)
{
    return !date_is_none(input->five_year_date) &&
           date_compare(input->five_year_date, input->today) <= 0 &&
           input->own_copay_vnd > input->rates.own_copay_limit_vnd;
}

static void add_reason(struct entitlement *entitlement, enum reason reason)
{
    entitlement->reasons[entitlement->reason_count++] = reasons[reason];
}

static void set_percent(struct entitlement *entitlement, enum reason reason, int hundredths)
{
    entitlement->percent_hundredths = hundredths;
    add_reason(entitlement, reason);
}

bool entitlement_at_counter(const struct entitlement_input *input, struct entitlement *ret)
{
    if (!input_is_valid(input)) {
        return false;
    }
    const struct entitlement_rates *rates = &input->rates;
    struct entitlement found = {0};
    set_percent(&found, (enum reason)(REASON_DIGIT_1 + input->benefit_digit - 1),
                rates->list_percent * 100);

    enum reason way = REASON_SELF_REFERRED;
    bool right = right_facility(input, &way);
    bool unknown = input->facility_level == FACILITY_LEVEL_UNKNOWN;
    bool reduced = !right && !unknown && rates->self_referral_percent < 100;
    if (right) {
        add_reason(&found, way);
    } else if (unknown) {
        add_reason(&found, REASON_LEVEL_UNKNOWN);
    } else if (reduced) {
        set_percent(&found, way, rates->list_percent * rates->self_referral_percent);
    }
    if (input->commune_station) {
        set_percent(&found, REASON_COMMUNE, 100 * 100);
    } else if (right && five_years_complete(input)) {
        set_percent(&found, REASON_FIVE_YEARS, 100 * 100);
    } else if (!reduced && rates->list_percent < 100) {
        found.free_below_vnd = rates->free_visit_vnd;
        add_reason(&found, REASON_SMALL_VISIT);
    }
    *ret = found;
    return true;
}
