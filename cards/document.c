#include "cards/document.h"

static const struct document_fault_kind kinds[DOCUMENT_FAULT_COUNT] = {
    [DOCUMENT_GOOD] = {"good", "Hợp lệ.", "It is good."},
    [DOCUMENT_MALFORMED] = {"malformed", "Sai định dạng.", "It is not in the one legal form."},
    [DOCUMENT_TOO_LARGE] = {"too_large", "Quá lớn.", "It is too large."},
    [DOCUMENT_UNKNOWN_KEY] = {"unknown_key", "Ký bằng khóa không có trong danh mục khóa.",
                              "It is signed with a key that is not known for this purpose."},
    [DOCUMENT_BAD_SIGNATURE] = {"bad_signature", "Chữ ký không đúng.", "Its signature is wrong."},
    [DOCUMENT_KEY_WINDOW] = {"key_window", "Khóa ký không có hiệu lực vào thời điểm ký.",
                             "Its key was not valid at the time of signing."},
    [DOCUMENT_EXPIRED] = {"expired", "Đã hết hiệu lực.", "It has expired."},
    [DOCUMENT_FUTURE] = {"future", "Có thời điểm phát hành ở tương lai; kiểm tra đồng hồ máy.",
                         "It was issued in the future; check the clock of this machine."},
    [DOCUMENT_ROLLBACK] = {"rollback", "Cũ hơn bản đang có.", "It is older than what is stored."},
    [DOCUMENT_MISMATCH] = {"mismatch", "Không khớp với danh mục đã ký.",
                           "It is not the one that the signed manifest names."},
    [DOCUMENT_MISSING] = {"missing", "Không có hoặc không tải được.",
                          "It is missing or could not be fetched."},
    [DOCUMENT_FOREIGN_CARD] = {"foreign_card", "Được cấp cho thẻ khác.",
                               "It was given for another card."},
    [DOCUMENT_FOREIGN_FACILITY] = {"foreign_facility", "Được cấp cho cơ sở khám chữa bệnh khác.",
                                   "It was given to another facility."},
    [DOCUMENT_LATE] = {"late", "Không thuộc thời gian được chấp nhận.",
                       "It is from outside the accepted time."},
    [DOCUMENT_NO_MEMORY] = {"no_memory", "Máy không đủ bộ nhớ.", "There is no memory left."},
    [DOCUMENT_NOT_WRITTEN] = {"not_written", "Không ghi được vào kho dữ liệu.",
                              "The store could not be written."},
};

const struct document_fault_kind *document_fault_kind(enum document_fault fault)
{
    return &kinds[fault];
}
